import type { Command, Desk } from './commands/command.ts'
import { COMMANDS, isAt, placeOf } from './commands/registry.ts'
import type { Glyphs } from './look/glyphs.ts'
import type { Hint } from './panels/hints.ts'
import type { Overlay } from './state.ts'

const SIGNS: Readonly<Record<string, (glyphs: Glyphs) => string>> = {
  enter: ({ enter }) => enter,
  space: ({ space }) => space,
}

export function keyName(key: string, glyphs: Glyphs): string {
  return SIGNS[key]?.(glyphs) ?? key
}

/** What can be done here and now, by the commands themselves; what cannot be done is not offered. */
export function hintsOf(desk: Desk, glyphs: Glyphs): readonly Hint[] {
  if (desk.isReadOnly) return READ_ONLY
  const { overlay } = desk.state()
  if (overlay !== undefined && overlay.type !== 'picker') return OVERLAY_HINTS[overlay.type](glyphs)
  const place = overlay === undefined ? placeOf(desk.state()) : 'picker'
  return COMMANDS.filter((command) => isAt(command, place))
    .filter((command) => command.hint !== undefined && command.disabled?.(desk, '') === undefined)
    .map((command) => hintOf(command, glyphs))
}

function hintOf({ keys, hint = '', hintKeys, isPinned = false }: Command, glyphs: Glyphs): Hint {
  return { keys: hintKeys ?? keyName(keys[0] ?? '', glyphs), label: hint, isPinned }
}

/** Without a terminal at stdin no key arrives; the terminal's own way out is a signal. */
const READ_ONLY: readonly Hint[] = [
  { keys: 'Ctrl+C', label: 'ends it. Stdin is no terminal: no other key is read', isPinned: true },
]

const CLOSE: Hint = { keys: 'esc', label: 'close', isPinned: true }
const MOVE: Hint = { keys: 'up/down', label: 'move' }

/** What takes the keys while it lies over a view has no commands of its own. */
const OVERLAY_HINTS: Readonly<
  Record<Exclude<Overlay['type'], 'picker'>, (glyphs: Glyphs) => readonly Hint[]>
> = {
  help: ({ enter }) => [
    { keys: 'type', label: 'to find a key' },
    MOVE,
    { keys: enter, label: 'run it' },
    CLOSE,
  ],
  palette: ({ enter }) => [
    { keys: 'type', label: 'a command' },
    { keys: 'tab', label: 'complete' },
    MOVE,
    { keys: enter, label: 'run' },
    CLOSE,
  ],
  menu: ({ enter }) => [MOVE, { keys: enter, label: 'or the letter' }, CLOSE],
  confirm: () => [
    { keys: 'y', label: 'yes', isPinned: true },
    { keys: 'n', label: 'no', isPinned: true },
  ],
  // They have the last line for themselves.
  filter: () => [],
  search: () => [],
}
