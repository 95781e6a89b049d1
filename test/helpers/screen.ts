import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Terminal } from '@xterm/headless'

import type { VandammeEvent } from '../../src/events/events.ts'
import type { Batch, Info, UiClient } from '../../tui/client.ts'
import type { Size } from '../../tui/look/cells.ts'
import { startUi, type Display, type Ui } from '../../tui/ui.tsx'
import { INFO } from './info.ts'

const SCREEN_INFO: Info = { ...INFO, prices: { 'gpt-5': { input: 2, output: 10 } } }

export type ScreenOptions = {
  readonly size?: Size
  readonly info?: Partial<Info>
  readonly display?: Partial<Display>
  readonly client?: Partial<UiClient>
}

/** Calls of the client, as words: `swap middle gpt-6`. */
type Calls = string[]

export type TestScreen = Disposable & {
  readonly ui: Ui
  readonly calls: Calls
  /** Types keys as a terminal sends them. */
  readonly press: (...keys: readonly string[]) => void
  readonly tell: (events: readonly VandammeEvent[], more?: Partial<Batch>) => void
  readonly resize: (size: Size) => void
  /** The screen as a person sees it. */
  readonly text: () => Promise<string>
  /** Waits until the screen shows a text; gives the screen. */
  readonly shows: (text: string | RegExp) => Promise<string>
  /** All that was written, write by write. */
  readonly writes: () => readonly string[]
  /** Pictures that were drawn, in bytes. */
  readonly drawn: () => number
  /** What was drawn where it does not fit: lines that went on in the next one, a picture that scrolled, since the last time. */
  readonly faults: () => Promise<readonly string[]>
  readonly raw: () => string
}

const SIZE = { columns: 120, rows: 36 }
const PATIENCE_MS = 10_000

/** The whole dashboard on a terminal that exists only here. */
export function openScreen(options: ScreenOptions = {}): TestScreen {
  const { size = SIZE } = options
  // Nobody's preferences but those of this test.
  process.env['XDG_STATE_HOME'] = mkdtempSync(join(tmpdir(), 'vandamme-screen-'))
  const terminal = new Terminal({
    cols: size.columns,
    rows: size.rows,
    allowProposedApi: true,
    convertEol: true,
  })
  const calls: Calls = []
  let scrolled = 0
  terminal.onScroll(() => {
    scrolled += 1
  })
  // Taking the other screen looks like scrolling.
  terminal.buffer.onBufferChange(() => {
    scrolled = 0
  })
  let bytes = 0
  let raw = ''
  const writes: string[] = []
  let at = 5_000
  const ui = startUi({
    client: fakeClient(calls, options.client),
    info: { ...SCREEN_INFO, ...options.info },
    size,
    isReadOnly: false,
    display: { color: false, ascii: false, fps: 8, ...options.display },
    write(text) {
      bytes += text.length
      raw += text
      writes.push(text)
      terminal.write(text)
    },
  })

  const settled = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    terminal.write('', resolve)
    await promise
  }

  const text = async (): Promise<string> => {
    await settled()
    const buffer = terminal.buffer.active
    return Array.from(
      { length: terminal.rows },
      (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '',
    ).join('\n')
  }

  return {
    ui,
    calls,
    press: (...keys) => keys.forEach((key) => ui.keys(key)),
    tell(events, more) {
      at = Math.max(at, ...events.map((event) => event.at))
      const load = { active: 0, queued: 0 }
      ui.receive({ at, time: 1_800_000_000_000, events, prints: [], load, lagMs: 0, ...more })
    },
    resize(next) {
      terminal.resize(next.columns, next.rows)
      ui.resize(next)
    },
    text,
    async shows(wanted) {
      const end = performance.now() + PATIENCE_MS
      for (;;) {
        const screen = await text()
        if (typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen))
          return screen
        if (performance.now() > end) throw new Error(`Waited in vain for ${wanted} in:\n${screen}`)
        await Bun.sleep(5)
      }
    },
    writes: () => writes,
    drawn: () => bytes,
    async faults() {
      await settled()
      const { active } = terminal.buffer
      const rows = Array.from({ length: terminal.rows }, (_, row) => row)
      const wrapped = rows.filter((row) => active.getLine(active.baseY + row)?.isWrapped === true)
      const times = scrolled
      scrolled = 0
      return [
        ...wrapped.map((row) => `line ${row} goes on in the next one`),
        ...(times === 0 ? [] : [`scrolled ${times} times`]),
      ]
    },
    raw: () => raw,
    [Symbol.dispose]() {
      ui.stop()
      terminal.dispose()
    },
  }
}

function fakeClient(calls: Calls, own: Partial<UiClient> = {}): UiClient {
  const note = (...words: readonly unknown[]): void => void calls.push(words.join(' '))
  return {
    swap: async (tier, model) => note('swap', tier, model),
    undo: async () => undefined,
    cancel: async (id) => {
      note('cancel', id)
      return true
    },
    listModels: async () =>
      ['gpt-5', 'gpt-5-mini', 'qwen3:30b', 'qwen3-coder'].map((id) => ({
        id,
        owner: undefined,
        context: undefined,
        price: undefined,
      })),
    readRecording: async () => undefined,
    searchBodies: async (pattern) => {
      note('search', pattern)
      return []
    },
    saveTiers: async (tiers) => {
      note('save', ...Object.entries(tiers).flat())
      return INFO.envPath
    },
    copy: async (text) => {
      note('copy', text)
      return { way: 'pbcopy' }
    },
    exportFile: async (name) => {
      note('export', name)
      return `/exports/${name}`
    },
    pingModel: async (model) => {
      note('ping', model)
      return 123
    },
    quit: (now) => note(now ? 'quit now' : 'quit'),
    suspend: () => note('suspend'),
    ...own,
  }
}
