import { ASCII, UNICODE, type Glyphs } from './glyphs.ts'

/** What a text means; the theme says how that looks. */
export type Role =
  | 'dim'
  | 'strong'
  | 'accent'
  | 'good'
  | 'warn'
  | 'bad'
  | 'waiting'
  | 'thinking'
  | 'text'
  | 'tool'
  | 'cancelled'
  | 'selected'
  | 'key'

export const THEMES = ['auto', 'dark', 'light', 'mono', 'contrast'] as const
export type Theme = (typeof THEMES)[number]

export type Look = {
  /** Colours a text by its meaning. A text that is painted already keeps its own colours inside. */
  readonly paint: (role: Role, text: string) => string
  readonly glyphs: Glyphs
}

export type LookOptions = {
  readonly theme: Theme
  readonly ascii: boolean
  /** False with NO_COLOR: no escape sequence at all. */
  readonly color: boolean
}

type Style = { readonly open: string; readonly close: string }
type Palette = Readonly<Record<Role, Style>>

/** Only the terminal's own 16 colours, so that the user's palette applies. */
const COLOR = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const
const BOLD: Style = { open: '\x1b[1m', close: '\x1b[22m' }
const DIM: Style = { open: '\x1b[2m', close: '\x1b[22m' }
const INVERSE: Style = { open: '\x1b[7m', close: '\x1b[27m' }
const NONE: Style = { open: '', close: '' }

function color(name: keyof typeof COLOR, isBright = false): Style {
  return { open: `\x1b[${COLOR[name] + (isBright ? 60 : 0)}m`, close: '\x1b[39m' }
}

function both(one: Style, other: Style): Style {
  return { open: one.open + other.open, close: other.close + one.close }
}

const DARK: Palette = {
  dim: DIM,
  strong: BOLD,
  accent: color('cyan'),
  good: color('green'),
  warn: color('yellow'),
  bad: color('red'),
  waiting: color('yellow'),
  thinking: color('magenta'),
  text: color('green'),
  tool: color('blue', true),
  cancelled: DIM,
  selected: INVERSE,
  key: both(BOLD, color('cyan')),
}

const MONO: Palette = {
  ...DARK,
  accent: BOLD,
  good: NONE,
  warn: BOLD,
  bad: BOLD,
  waiting: NONE,
  thinking: NONE,
  text: NONE,
  tool: NONE,
  key: BOLD,
}

const PALETTES: Readonly<Record<Theme, Palette>> = {
  auto: DARK,
  dark: DARK,
  // Yellow and bright colours are hard to read on white.
  light: {
    ...DARK,
    accent: color('blue'),
    warn: color('magenta'),
    waiting: color('magenta'),
    tool: color('blue'),
    key: both(BOLD, color('blue')),
  },
  mono: MONO,
  contrast: {
    ...DARK,
    dim: NONE,
    cancelled: NONE,
    accent: both(BOLD, color('cyan', true)),
    good: both(BOLD, color('green', true)),
    warn: both(BOLD, color('yellow', true)),
    bad: both(BOLD, color('red', true)),
  },
}

export function createLook({ theme, ascii, color: hasColor }: LookOptions): Look {
  const palette = PALETTES[theme]
  return {
    glyphs: ascii ? ASCII : UNICODE,
    paint(role, text) {
      const { open, close } = hasColor ? palette[role] : NONE
      // What ends a style inside would end ours too: open it anew.
      return open === '' || text === '' ? text : open + text.replaceAll(close, close + open) + close
    },
  }
}
