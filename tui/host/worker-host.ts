import { IS_BUILT } from './built.ts'
import { perform } from './calls.ts'
import type { Link, LinkOptions } from './link.ts'
import type { FromWorker, ToWorker } from './messages.ts'

/** The part of a Worker that is used; tests give their own. */
export type UiWorker = {
  readonly post: (message: ToWorker) => void
  readonly onMessage: (listener: (message: FromWorker) => void) => void
  /** It failed to start, or died. */
  readonly onEnd: (listener: (reason: string) => void) => void
}

/** A dashboard that draws its last picture may take this long. */
const FAREWELL_MS = 500

/**
 * Runs the dashboard in a thread of its own. Rejects when that cannot be started. It is never
 * terminated from outside, for Bun has a record of crashes there: it is told to quit.
 */
export async function startInWorker(
  options: LinkOptions,
  create: () => UiWorker = () => createWorker(),
): Promise<Link> {
  const worker = create()
  const started = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  let state: 'starting' | 'running' | 'quitting' | 'ended' = 'starting'

  function begin(): void {
    state = 'running'
    worker.post({ type: 'init', start: options.start })
    started.resolve()
  }

  function end(reason = 'it ended by itself'): void {
    const before = state
    state = 'ended'
    ended.resolve()
    if (before === 'starting') started.reject(new Error(reason))
    if (before === 'running') options.onCrash(reason)
  }

  worker.onMessage((message) => {
    if (state === 'ended') return
    if (message.type === 'hello') begin()
    else if (message.type === 'exit') end(message.reason)
    else hear(message, options, worker)
  })
  worker.onEnd((reason) => {
    if (state !== 'ended') end(reason)
  })
  await started.promise
  return {
    keys: (chunk) => worker.post({ type: 'keys', chunk }),
    resize: (size) => worker.post({ type: 'resize', size }),
    receive: (batch) => worker.post({ type: 'batch', batch }),
    redraw: () => worker.post({ type: 'redraw' }),
    async stop() {
      if (state === 'ended') return
      state = 'quitting'
      worker.post({ type: 'quit' })
      await Promise.race([ended.promise, Bun.sleep(FAREWELL_MS)])
      state = 'ended'
    },
  }
}

type Heard = Exclude<FromWorker, { type: 'hello' | 'exit' }>

/** What a running dashboard says. */
function hear(message: Heard, options: LinkOptions, { post }: Pick<UiWorker, 'post'>): void {
  switch (message.type) {
    case 'frame':
      return options.write(message.text)
    case 'taken':
      return options.onTaken()
    case 'print':
      return options.onPrint(message.text)
    case 'suspend':
      return options.client.suspend()
    case 'leave':
      return options.client.quit(message.now)
    case 'call':
      return void perform(options.client, message).then(post)
    default:
      return message satisfies never
  }
}

/**
 * A single-file executable holds the thread's script as an entry point of its own, and finds it by
 * its path from the root of the project, whatever the working folder is. In the package it stands
 * beside all others (scripts/bundle.ts).
 */
function ownScript(): string | URL {
  if (Bun.isStandaloneExecutable) return './tui/host/worker.ts'
  return new URL(IS_BUILT ? './worker.js' : './worker.ts', import.meta.url)
}

export function createWorker(script: string | URL = ownScript()): UiWorker {
  const worker = new Worker(script)
  return {
    post: worker.postMessage.bind(worker),
    onMessage(listener) {
      worker.addEventListener('message', (event: MessageEvent<FromWorker>) => listener(event.data))
    },
    onEnd(listener) {
      worker.addEventListener('error', (event) => {
        event.preventDefault()
        listener('its thread could not run')
      })
      worker.addEventListener('close', () => listener('its thread ended'))
    },
  }
}
