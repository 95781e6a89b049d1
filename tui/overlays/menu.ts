import type { Desk } from '../commands/command.ts'
import { commandNamed, runCommand } from '../commands/registry.ts'
import type { Stroke } from '../keys/decode.ts'
import { around } from '../place.ts'
import type { Overlay } from '../state.ts'

type Menu = Extract<Overlay, { type: 'menu' }>
type Confirm = Extract<Overlay, { type: 'confirm' }>

function runNamed(desk: Desk, name: string, argument: string): void {
  const command = commandNamed(name)
  if (command !== undefined) runCommand(desk, command, argument)
}

/** A letter takes its item at once; the cursor and Enter do as well. */
export function pressInMenu(desk: Desk, menu: Menu, { key }: Stroke): void {
  const item = menu.items.find((one) => one.key === key)
  const chosen = key === 'enter' ? menu.items[menu.cursor] : item
  if (chosen !== undefined) {
    desk.set({ overlay: undefined })
    runNamed(desk, chosen.command, chosen.argument ?? '')
    return
  }
  const step = STEPS[key]
  if (step !== undefined) {
    desk.set({ overlay: { ...menu, cursor: around(menu.cursor + step, menu.items.length) } })
  } else if (CLOSES.has(key)) desk.set({ overlay: undefined })
}

const STEPS: Readonly<Record<string, number>> = {
  down: 1,
  j: 1,
  tab: 1,
  'ctrl-n': 1,
  up: -1,
  k: -1,
  'shift-tab': -1,
  'ctrl-p': -1,
}

const CLOSES = new Set(['esc', 'q', 'ctrl-c', 'left', 'h'])

const YES = new Set(['y', 'Y', 'enter'])
const NO = new Set(['n', 'N', 'esc', 'q', 'ctrl-c'])

export function pressInConfirm(desk: Desk, confirm: Confirm, { key }: Stroke): void {
  if (!YES.has(key) && !NO.has(key)) return
  desk.set({ overlay: undefined })
  if (YES.has(key)) runNamed(desk, confirm.command, confirm.argument)
}
