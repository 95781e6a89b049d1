import type { Environment } from '../config/environment.ts'

export type ScreenFlags = {
  readonly headless: boolean
  readonly plain: boolean
  readonly ascii: boolean
  /** False: what was said is not kept. */
  readonly bodies: boolean
  /** Pictures a second; undefined leaves it to the user's preferences. */
  readonly fps: number | undefined
}

/** Where the user sees what happens. */
export type Screen =
  /** The banner, and the log at its own level. */
  | { readonly type: 'headless' }
  /** A line for each request: for screen readers, and for those who prefer it. */
  | { readonly type: 'plain' }
  | {
      readonly type: 'dashboard'
      readonly display: {
        readonly color: boolean
        readonly ascii: boolean
        readonly fps: number | undefined
      }
      readonly bodies: boolean
    }

export type TerminalFacts = {
  readonly environment: Environment
  /** Stdout is a terminal. */
  readonly output: boolean
}

/** The dashboard where there is a terminal for it; with keys only if stdin is one, too. */
export function chooseScreen(flags: ScreenFlags, terminal: TerminalFacts): Screen {
  const { environment } = terminal
  if (flags.plain) return { type: 'plain' }
  if (flags.headless || environment['TERM'] === 'dumb' || !terminal.output) {
    return { type: 'headless' }
  }
  if ((environment['INK_SCREEN_READER'] ?? '') !== '') return { type: 'plain' }
  return {
    type: 'dashboard',
    display: {
      color: (environment['NO_COLOR'] ?? '') === '',
      ascii: flags.ascii || !mayShowUnicode(environment),
      fps: flags.fps,
    },
    bodies: flags.bodies,
  }
}

/**
 * POSIX, "Internationalization Variables": the first one that is set counts. Where none is, as in
 * most containers, the terminal shows UTF-8 all the same.
 */
function mayShowUnicode(environment: Environment): boolean {
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => environment[name]).find(Boolean)
  return locale === undefined || /utf-?8/i.test(locale)
}
