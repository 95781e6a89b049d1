import { closeDetail } from '../acts/exchange.ts'
import { NO_FILTER } from '../dashboard.ts'
import { EMPTY_LINE } from '../keys/line-editor.ts'
import type { Command, Desk } from './command.ts'

/** A second ctrl-c within this time quits at once. */
const TWICE_MS = 2_000

/** The program itself. */
export const PROGRAM: readonly Command[] = [
  {
    name: 'palette',
    keys: [':'],
    title: 'Run any command by its name',
    hint: 'command',
    where: ['any'],
    run: (desk) =>
      desk.set({ overlay: { type: 'palette', line: EMPTY_LINE, cursor: 0, past: undefined } }),
  },
  {
    name: 'help',
    keys: ['?'],
    title: 'All keys of this place; type to filter, Enter runs',
    hint: 'help',
    isPinned: true,
    where: ['any'],
    run: (desk) => desk.set({ overlay: { type: 'help', line: EMPTY_LINE, cursor: 0 } }),
  },
  {
    name: 'back',
    keys: ['q', 'esc', 'h', 'left'],
    title: 'Go back',
    hint: 'back',
    isPinned: true,
    where: ['detail'],
    run: closeDetail,
  },
  {
    name: 'leave',
    keys: ['esc', 'h', 'left'],
    title: 'Go back to all requests: clears the filter, then leaves the view',
    where: ['errors', 'models', 'latency', 'logs', 'settings', 'requests'],
    run: leave,
  },
  {
    name: 'quit',
    keys: ['q'],
    title: 'Quit; asks when requests are running',
    hint: 'quit',
    isPinned: true,
    where: ['requests', 'errors', 'models', 'latency', 'logs', 'settings'],
    run: quit,
  },
  {
    name: 'quit-now',
    keys: ['Q'],
    title: 'Quit at once; what is running ends with an error',
    where: ['any'],
    run: (desk) => desk.client.quit(true),
  },
  {
    name: 'interrupt',
    keys: ['ctrl-c'],
    title: 'Twice: quit at once',
    where: ['any'],
    run: interrupt,
  },
  {
    name: 'suspend',
    keys: ['ctrl-z'],
    title: 'Back to the shell for a while; fg returns',
    where: ['any'],
    run: (desk) => desk.client.suspend(),
  },
  {
    name: 'redraw',
    keys: ['ctrl-l'],
    title: 'Draw the screen anew',
    where: ['any'],
    run: (desk) => desk.redraw(),
  },
]

function leave(desk: Desk): void {
  const { view, filter, quick } = desk.state()
  if (view !== 'requests') desk.set({ view: 'requests' })
  else if (filter.text !== '') desk.set({ filter: NO_FILTER })
  else if (quick !== undefined) desk.set({ quick: undefined })
}

function quit(desk: Desk, argument: string): void {
  const active = desk.records.totals().running
  if (active === 0 || argument === 'yes') desk.client.quit(false)
  else {
    const what = active === 1 ? 'A request is running' : `${active} requests are running`
    const question = `${what}. Quit? They may end first, for up to 10 s.`
    desk.set({ overlay: { type: 'confirm', question, command: 'quit', argument: 'yes' } })
  }
}

function interrupt(desk: Desk): void {
  const now = desk.clock()
  const { interruptedAt } = desk.state()
  if (interruptedAt !== undefined && now - interruptedAt < TWICE_MS) {
    desk.client.quit(true)
    return
  }
  desk.tell('info', 'Press ctrl-c again to quit')
  desk.set({ interruptedAt: now })
}
