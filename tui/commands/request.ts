import { openSlow, showBehind } from '../acts/behind.ts'
import { cancelExchange, copyPart, COPIES, exportRows, openDetail } from '../acts/exchange.ts'
import type { Command, Desk } from './command.ts'

const NOTHING = 'No request is selected.'

function needsRow(desk: Desk): string | undefined {
  return desk.target() === undefined ? NOTHING : undefined
}

/** Also of a row that stands still while the list is paused. */
function isRunning(desk: Desk): boolean {
  const row = desk.target()
  if (row === undefined) return false
  return (desk.records.find(row.exchange.id) ?? row).exchange.state === 'running'
}

/** What can be done with the request under the cursor. */
export const REQUEST: readonly Command[] = [
  {
    name: 'open',
    keys: ['enter', 'l', 'right'],
    title: 'Open the request',
    hint: 'open',
    where: ['requests'],
    disabled: needsRow,
    run: openDetail,
  },
  {
    name: 'show-requests',
    keys: ['enter', 'l', 'right'],
    title: 'Show the requests behind this line',
    hint: 'requests',
    where: ['errors', 'models'],
    run: showBehind,
  },
  {
    name: 'open-slow',
    keys: ['enter', 'l', 'right'],
    title: 'Open the request of this line',
    hint: 'open',
    where: ['latency'],
    run: openSlow,
  },
  {
    name: 'copy',
    keys: ['y'],
    title: 'Copy: curl in both dialects, request, response, events, id, message',
    hint: 'copy',
    where: ['requests', 'detail'],
    argument: {
      name: COPIES.map(({ name }) => name).join('|'),
      complete: () => COPIES.map(({ name }) => name),
    },
    disabled: needsRow,
    run(desk, argument) {
      if (argument === '')
        desk.set({ overlay: { type: 'menu', title: 'Copy', items: COPY_ITEMS, cursor: 0 } })
      else copyPart(desk, argument)
    },
  },
  {
    name: 'export',
    keys: ['x'],
    title: 'Export the request, or all that are marked, to a file',
    where: ['requests', 'detail'],
    disabled: needsRow,
    run: exportRows,
  },
  {
    name: 'cancel',
    keys: ['X'],
    title: 'Cancel the running request',
    hint: 'cancel',
    where: ['requests', 'detail'],
    disabled: (desk, id) =>
      id !== '' || desk.target()?.exchange.state === 'running'
        ? undefined
        : 'This request is over.',
    run: cancelExchange,
  },
  {
    name: 'mark',
    keys: ['t'],
    title: 'Mark the request, for export and for T',
    where: ['requests', 'detail'],
    disabled: needsRow,
    run: toggleMark,
  },
  {
    name: 'drop',
    keys: ['d'],
    title: 'Take the request out of the list',
    where: ['requests'],
    disabled: (desk) => (isRunning(desk) ? 'It is still running.' : needsRow(desk)),
    run(desk) {
      const id = desk.target()?.exchange.id
      if (id === undefined) return
      desk.records.drop(id)
      desk.tell('info', 'Took the request out of the list   U brings it back')
    },
  },
  {
    name: 'clear',
    keys: ['c'],
    title: 'Clear the list of what is over',
    where: ['requests'],
    run(desk, argument) {
      if (argument !== 'now') {
        const question = 'Clear all requests that are over from the list? The sums stay.'
        desk.set({ overlay: { type: 'confirm', question, command: 'clear', argument: 'now' } })
        return
      }
      desk.records.clear()
      desk.set({ marks: new Set(), frozen: undefined })
      desk.tell('info', 'Cleared the list   U brings it back')
    },
  },
  {
    name: 'restore',
    keys: ['U'],
    title: 'Bring back what was cleared or taken out of the list',
    where: ['requests'],
    run: (desk) => desk.records.restore(),
  },
]

const COPY_ITEMS = COPIES.map(({ name, key, label }) => ({
  key,
  label,
  command: 'copy',
  argument: name,
}))

function toggleMark(desk: Desk): void {
  const id = desk.target()?.exchange.id
  if (id === undefined) return
  const marks = new Set(desk.state().marks)
  if (!marks.delete(id)) marks.add(id)
  desk.set({ marks })
}
