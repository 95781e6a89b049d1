import type { RowState } from '../store/types.ts'

export type Glyphs = {
  readonly state: Readonly<Record<RowState, string>>
  readonly cursor: string
  readonly mark: string
  readonly ellipsis: string
  readonly arrow: string
  readonly up: string
  readonly down: string
  readonly dot: string
  readonly enter: string
  readonly space: string
  readonly ok: string
  readonly bad: string
  readonly warn: string
  readonly star: string
  /** Between columns of one line. */
  readonly rule: string
  readonly box: {
    readonly topLeft: string
    readonly topRight: string
    readonly bottomLeft: string
    readonly bottomRight: string
    readonly across: string
    readonly down: string
  }
  /** From nothing to full. */
  readonly levels: readonly string[]
  /** Bars of a timeline: thinking, text, tool call, waiting. */
  readonly bars: Readonly<Record<'thinking' | 'text' | 'tool' | 'waiting', string>>
}

/** Only narrow characters of the basic plane: emoji and their like differ in width by terminal. */
export const UNICODE: Glyphs = {
  state: {
    queued: '◷',
    waiting: '◐',
    thinking: '◌',
    text: '●',
    tool: '◆',
    done: '✓',
    failed: '✗',
    cancelled: '⊘',
  },
  cursor: '▌',
  mark: '•',
  ellipsis: '…',
  arrow: '→',
  up: '▲',
  down: '▼',
  dot: '·',
  enter: '↵',
  space: '␣',
  ok: '✓',
  bad: '✗',
  warn: '⚠',
  star: '★',
  rule: '│',
  box: {
    topLeft: '╭',
    topRight: '╮',
    bottomLeft: '╰',
    bottomRight: '╯',
    across: '─',
    down: '│',
  },
  levels: [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  bars: { thinking: '░', text: '▒', tool: '▓', waiting: '·' },
}

export const ASCII: Glyphs = {
  state: {
    queued: 'q',
    waiting: '?',
    thinking: '.',
    text: '*',
    tool: '+',
    done: 'v',
    failed: 'x',
    cancelled: '/',
  },
  cursor: '>',
  mark: '#',
  ellipsis: '~',
  arrow: '->',
  up: '^',
  down: 'v',
  dot: '-',
  enter: 'enter',
  space: 'space',
  ok: 'v',
  bad: 'x',
  warn: '!',
  star: '*',
  rule: '|',
  box: {
    topLeft: '+',
    topRight: '+',
    bottomLeft: '+',
    bottomRight: '+',
    across: '-',
    down: '|',
  },
  levels: [' ', '.', ':', '-', '=', '+', '*', '#', '@'],
  bars: { thinking: '.', text: '=', tool: '#', waiting: '-' },
}
