import type { GuardedProcess } from '../../../tui/host/guard.ts'
import type { Tty } from '../../../tui/host/tty.ts'
import type { Schedule } from '../../../tui/schedule.ts'

/** Time that passes only when a test says so. */
export function fakeTime(start = 1_000) {
  let now = start
  let tasks: { readonly at: number; readonly run: () => void }[] = []
  const schedule: Schedule = (run, ms) => {
    const task = { at: now + ms, run }
    tasks.push(task)
    return () => {
      tasks = tasks.filter((other) => other !== task)
    }
  }
  /** `late` is by how much the event loop is late at every task. */
  function advance(ms: number, late = 0): void {
    const end = now + ms
    for (;;) {
      const task = tasks.toSorted((one, other) => one.at - other.at)[0]
      if (task === undefined || task.at > end) break
      tasks = tasks.filter((other) => other !== task)
      now = Math.max(now, task.at + late)
      task.run()
    }
    now = Math.max(now, end)
  }
  return { clock: () => now, schedule, advance, waiting: () => tasks.length }
}

/** A terminal in memory. `written` tells all that happened to it, in order. */
export function fakeTty(given: { readonly hasKeys?: boolean } = {}) {
  const listeners = {
    keys: new Set<(chunk: string | undefined) => void>(),
    resize: new Set<() => void>(),
    continued: new Set<() => void>(),
  }
  const state = { room: Infinity, error: undefined as Error | undefined }
  const written: string[] = []
  let size = { columns: 80, rows: 24 }
  function on<T>(set: Set<T>) {
    return (listener: T) => {
      set.add(listener)
      return () => void set.delete(listener)
    }
  }
  const tty: Tty = {
    hasKeys: given.hasKeys ?? true,
    size: () => size,
    writeSome(bytes) {
      if (state.error !== undefined) throw state.error
      const part = bytes.subarray(0, state.room)
      state.room -= part.length
      if (part.length > 0) written.push(new TextDecoder().decode(part))
      return part.length
    },
    setRaw: (isRaw) => {
      if (state.error !== undefined) throw state.error
      written.push(isRaw ? '<raw>' : '<cooked>')
    },
    onKeys: on(listeners.keys),
    onResize: on(listeners.resize),
    onContinue: on(listeners.continued),
    stopJob: () => void written.push('<stop>'),
  }
  return {
    tty,
    state,
    text: () => written.join(''),
    take: () => written.splice(0).join(''),
    press: (chunk: string | undefined) => listeners.keys.forEach((listener) => listener(chunk)),
    resize: (next: typeof size) => {
      size = next
      listeners.resize.forEach((listener) => listener())
    },
    goOn: () => listeners.continued.forEach((listener) => listener()),
    listeners: () => listeners.keys.size + listeners.resize.size + listeners.continued.size,
  }
}

export function fakeProcess() {
  const listeners = new Map<string, (() => void)[]>()
  const exits: number[] = []
  const system: GuardedProcess = {
    on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
    off: (event, listener) =>
      listeners.set(
        event,
        (listeners.get(event) ?? []).filter((other) => other !== listener),
      ),
    listenerCount: (event) => listeners.get(event)?.length ?? 0,
    exit: (code) => void exits.push(code),
  }
  return {
    system,
    exits,
    emit: (event: string) => listeners.get(event)?.forEach((listener) => listener()),
    count: () => [...listeners.values()].flat().length,
  }
}

/** Streams and a console that only remember. */
export function fakeSources(isTTY = true) {
  const shown: string[] = []
  function stream(name: string) {
    return {
      isTTY,
      write(text: string | Uint8Array) {
        shown.push(`${name}: ${String(text)}`)
        return true
      },
    }
  }
  const say = (...values: unknown[]) => void shown.push(`console: ${values.join(' ')}`)
  const console = {
    log: say,
    info: say,
    debug: say,
    dir: say,
    table: say,
    warn: say,
    error: say,
    trace: say,
  }
  return { shown, sources: { stdout: stream('out'), stderr: stream('err'), console } as never }
}
