import type { Dashboard } from '../dashboard.ts'
import type { Look } from '../look/look.ts'
import type { Opened, PaneDoc } from '../opened.ts'
import type { Selection } from '../selection.ts'
import type { View } from '../state.ts'
import type { Row } from '../store/types.ts'

/** Where a key means something. `any` is every view and the detail, as long as nothing lies over them. */
export type Where = View | 'detail' | 'picker' | 'any'

/** What a command works on: the dashboard, and what of it is in sight. */
export type Desk = Dashboard & {
  readonly selection: () => Selection
  /** The request that is opened, else the one under the cursor. */
  readonly target: () => Row | undefined
  /** The opened request as its panel shows it. */
  readonly opened: (look: Look) => Opened | undefined
  /** The text of the shown tab; undefined while none is opened. */
  readonly pane: () => PaneDoc | undefined
  /** How many lines the shown list has, and how many of them are in sight. */
  readonly list: () => { readonly count: number; readonly height: number }
  /** Before a picture: lets go what time has ended, and asks for what is still to come. */
  readonly settle: () => void
}

/**
 * One thing that the user can do. Keys, hints, help, palette and the README's table of keys all come
 * from these.
 */
export type Command = {
  /** Its word in the palette. */
  readonly name: string
  readonly keys: readonly string[]
  readonly title: string
  /** Its label in the bar at the bottom; commands without one are found in the help. */
  readonly hint?: string
  /** What stands before the label when it is not the first key alone: `b/m/s`. */
  readonly hintKeys?: string
  /** Its hint stays however narrow the screen is. */
  readonly isPinned?: boolean
  readonly where: readonly Where[]
  /** What may be typed behind its name in the palette. */
  readonly argument?: {
    readonly name: string
    readonly complete: (desk: Desk) => readonly string[]
  }
  /** Why it cannot be done now. */
  readonly disabled?: (desk: Desk, argument: string) => string | undefined
  readonly run: (desk: Desk, argument: string) => void
}
