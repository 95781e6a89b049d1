import type { Command, Desk } from './commands/command.ts'
import { COMMANDS, isAt, placeOf } from './commands/registry.ts'
import type { Glyphs } from './look/glyphs.ts'
import type { Hint } from './panels/hints.ts'

const SIGNS: Readonly<Record<string, (glyphs: Glyphs) => string>> = {
  enter: ({ enter }) => enter,
  space: ({ space }) => space,
}

export function keyName(key: string, glyphs: Glyphs): string {
  return SIGNS[key]?.(glyphs) ?? key
}

/** What can be done here and now, by the commands themselves; what cannot be done is not offered. */
export function hintsOf(desk: Desk, glyphs: Glyphs): readonly Hint[] {
  const { overlay } = desk.state()
  const place = overlay?.type === 'picker' ? 'picker' : placeOf(desk.state())
  return COMMANDS.filter((command) => isAt(command, place))
    .filter((command) => command.hint !== undefined && command.disabled?.(desk, '') === undefined)
    .map((command) => hintOf(command, glyphs))
}

function hintOf({ keys, hint = '', hintKeys }: Command, glyphs: Glyphs): Hint {
  return { keys: hintKeys ?? keyName(keys[0] ?? '', glyphs), label: hint }
}
