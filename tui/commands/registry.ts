import type { UiState } from '../state.ts'
import { VIEWS } from '../state.ts'
import type { Command, Desk, Where } from './command.ts'
import { DETAIL } from './detail.ts'
import { MODELS } from './models.ts'
import { MOVE } from './move.ts'
import { PICKER } from './picker.ts'
import { PROGRAM } from './program.ts'
import { REQUEST } from './request.ts'
import { VIEW } from './view.ts'

type Group = { readonly title: string; readonly commands: readonly Command[] }

/** Every command, once, in the order in which help and hints tell them. */
export const GROUPS: readonly Group[] = [
  { title: 'Moving', commands: MOVE },
  { title: 'The selected request', commands: REQUEST },
  { title: 'In an opened request', commands: DETAIL },
  { title: 'Models', commands: MODELS },
  { title: 'Views', commands: VIEW },
  { title: 'In the model picker', commands: PICKER },
  { title: 'Program', commands: PROGRAM },
]

export const COMMANDS: readonly Command[] = GROUPS.flatMap(({ commands }) => commands)

/** Where the user is, as far as keys go. Overlays take the keys themselves. */
export function placeOf({ detail, view }: UiState): Where {
  return detail === undefined ? view : 'detail'
}

export function isAt(command: Command, place: Where): boolean {
  const isOverView = place === 'detail' || VIEWS.some((view) => view === place)
  return command.where.includes(place) || (isOverView && command.where.includes('any'))
}

/** The command of a key; what belongs to this very place goes before what is everywhere. */
export function commandFor(key: string, place: Where): Command | undefined {
  const bound = COMMANDS.filter((command) => command.keys.includes(key) && isAt(command, place))
  return bound.find(({ where }) => where.includes(place)) ?? bound[0]
}

export function commandNamed(name: string): Command | undefined {
  return COMMANDS.find((command) => command.name === name)
}

/** Runs a command, or says why it cannot be run. What it throws becomes a message, never a crash. */
export function runCommand(desk: Desk, command: Command, argument = ''): void {
  try {
    const reason = command.disabled?.(desk, argument)
    if (reason === undefined) command.run(desk, argument)
    else desk.tell('info', reason)
  } catch (error) {
    desk.tell('bad', `${command.title}: ${error instanceof Error ? error.message : 'failed'}`)
  }
}
