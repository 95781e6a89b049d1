import { changePane, nextMatch, paneOf, showTab, stepRequest, stepTab } from '../acts/motion.ts'
import { lineOf } from '../keys/line-editor.ts'
import { toggleFold } from '../panels/pane.ts'
import { TABS, type Tab } from '../state.ts'
import type { Command } from './command.ts'

const TITLES: Readonly<Record<Tab, string>> = {
  summary: 'Summary',
  timeline: 'Timeline',
  request: 'Request of the client',
  response: 'Response to the client',
  upstream: 'Request to the upstream',
  events: 'Events of both sides, as they came',
  diff: 'What became of each field, and the ledger',
}

/** Inside an opened request. */
export const DETAIL: readonly Command[] = [
  ...TABS.map((tab, index): Command => ({
    name: `tab-${tab}`,
    keys: [String(index + 1)],
    title: TITLES[tab],
    where: ['detail'],
    run: (desk) => showTab(desk, tab),
  })),
  {
    name: 'next-tab',
    keys: ['tab', ']'],
    title: 'Next tab',
    hint: 'tabs',
    hintKeys: '[ ]',
    where: ['detail'],
    run: (desk) => stepTab(desk, 1),
  },
  {
    name: 'previous-tab',
    keys: ['shift-tab', '['],
    title: 'Previous tab',
    where: ['detail'],
    run: (desk) => stepTab(desk, -1),
  },
  {
    name: 'next-request',
    keys: ['J'],
    title: 'The same of the next request',
    hint: 'next/previous',
    hintKeys: 'J/K',
    where: ['detail'],
    run: (desk) => stepRequest(desk, 1),
  },
  {
    name: 'previous-request',
    keys: ['K'],
    title: 'The same of the request before',
    where: ['detail'],
    run: (desk) => stepRequest(desk, -1),
  },
  {
    name: 'search',
    keys: ['/'],
    title: 'Search in this text',
    hint: 'search',
    where: ['detail'],
    run(desk) {
      const before = paneOf(desk)?.search?.text ?? ''
      desk.set({ overlay: { type: 'search', line: lineOf(before), past: undefined, before } })
    },
  },
  {
    name: 'next-match',
    keys: ['n'],
    title: 'Next place where it was found',
    where: ['detail'],
    run: (desk) => nextMatch(desk, 1),
  },
  {
    name: 'previous-match',
    keys: ['N'],
    title: 'Previous place where it was found',
    where: ['detail'],
    run: (desk) => nextMatch(desk, -1),
  },
  {
    name: 'raw',
    keys: ['f'],
    title: 'Bodies as they came, or made readable',
    hint: 'raw',
    where: ['detail'],
    run(desk) {
      const { detail } = desk.state()
      if (detail !== undefined) desk.set({ detail: { ...detail, raw: !detail.raw } })
    },
  },
  {
    name: 'wrap',
    keys: ['w'],
    title: 'Wrap long lines, or cut them',
    hint: 'wrap',
    where: ['detail'],
    run: (desk) => changePane(desk, (pane) => ({ ...pane, wrap: !pane.wrap })),
  },
  {
    name: 'fold',
    keys: ['enter'],
    title: 'Open or close the folded text in sight',
    where: ['detail'],
    run: (desk) => changePane(desk, (pane, { doc, size }) => toggleFold(doc, pane, size)),
  },
  {
    name: 'expand',
    keys: ['e'],
    title: 'All folded texts in full, or folded',
    hint: 'expand',
    where: ['detail'],
    run: (desk) => changePane(desk, (pane) => ({ ...pane, unfolded: !pane.unfolded })),
  },
  {
    name: 'stick',
    keys: ['F'],
    title: 'Stay at the end of a growing response',
    where: ['detail'],
    run: (desk) => changePane(desk, (pane) => ({ ...pane, stick: !pane.stick })),
  },
]
