import { setFilter } from '../acts/filter.ts'
import { checkUpstream } from '../acts/listing.ts'
import { showView, stepView } from '../acts/motion.ts'
import { lineOf } from '../keys/line-editor.ts'
import { THEMES } from '../look/look.ts'
import { nextOf } from '../place.ts'
import { VIEWS, type View } from '../state.ts'
import type { Quick } from '../store/select.ts'
import { LOG_LEVELS, ORDERS, type OrderBy } from '../store/types.ts'
import type { Command, Desk } from './command.ts'

const TITLES: Readonly<Record<View, string>> = {
  requests: 'Show the requests',
  errors: 'Show the errors, grouped, with what helps',
  models: 'Show what each model costs and how fast it is',
  latency: 'Show the latencies',
  logs: 'Show the log and all that was printed',
  settings: 'Show what the proxy runs with',
}

const SHOW: readonly Command[] = VIEWS.map((view, index) => ({
  name: view,
  keys: [String(index + 1)],
  title: TITLES[view],
  where: [...VIEWS],
  run: (desk) => showView(desk, view),
}))

/** What is shown, and in which order. */
export const VIEW: readonly Command[] = [
  ...SHOW,
  {
    name: 'next-view',
    keys: ['tab', ']'],
    title: 'Next view',
    where: [...VIEWS],
    run: (desk) => stepView(desk, 1),
  },
  {
    name: 'previous-view',
    keys: ['shift-tab', '['],
    title: 'Previous view',
    where: [...VIEWS],
    run: (desk) => stepView(desk, -1),
  },
  {
    name: 'filter',
    keys: ['/'],
    title: 'Filter the requests: words, ~e errors, ~m model, ttft>2s, …',
    hint: 'filter',
    where: [...VIEWS],
    argument: { name: 'FILTER', complete: ({ preferences }) => preferences().filters },
    run(desk, argument) {
      showView(desk, 'requests')
      if (argument === '') openFilter(desk)
      else setFilter(desk, argument)
    },
  },
  {
    name: 'order',
    keys: ['o'],
    title: 'Order the requests',
    hint: 'order',
    where: ['requests'],
    argument: { name: 'COLUMN', complete: () => ORDERS },
    run: chooseOrder,
  },
  { ...orderStep('order-next', '>', 1), title: 'Order by the next column' },
  { ...orderStep('order-previous', '<', -1), title: 'Order by the previous column' },
  {
    name: 'reverse',
    keys: ['v'],
    title: 'Reverse the order',
    where: ['requests'],
    run(desk) {
      const { order } = desk.state()
      setOrder(desk, { ...order, reverse: !order.reverse })
    },
  },
  {
    name: 'active-first',
    keys: ['A'],
    title: 'Keep running requests at the top',
    where: ['requests'],
    run(desk) {
      const { order } = desk.state()
      setOrder(desk, { ...order, activeFirst: !order.activeFirst })
    },
  },
  { ...only('errors', 'e'), title: 'Show only what failed', hint: 'errors' },
  { ...only('active', 'a'), title: 'Show only what is running' },
  { ...only('marked', 'T'), title: 'Show only what is marked' },
  {
    name: 'follow',
    keys: ['F'],
    title: 'Follow the newest request',
    hint: 'follow',
    where: ['requests'],
    run(desk) {
      const follow = !desk.state().follow
      desk.set({ follow })
      desk.prefer({ follow })
    },
  },
  {
    name: 'pause',
    keys: ['space'],
    title: 'Hold the list still; the proxy goes on',
    hint: 'pause',
    where: ['requests'],
    run: togglePause,
  },
  {
    name: 'latency-window',
    keys: ['w'],
    title: 'Look back 1 minute, 15 minutes, or over all',
    hint: 'window',
    where: ['latency'],
    run(desk) {
      const next: Readonly<Record<number, number>> = { 60_000: 900_000, 900_000: Infinity }
      desk.set({ latencyWindow: next[desk.state().latencyWindow] ?? 60_000 })
    },
  },
  {
    name: 'log-level',
    keys: ['f'],
    title: 'Show only log lines from this level on',
    hint: 'level',
    where: ['logs'],
    argument: { name: 'LEVEL', complete: () => LOG_LEVELS },
    run(desk, argument) {
      const index = LOG_LEVELS.indexOf(desk.state().logLevel) + 1
      const wanted = LOG_LEVELS.find((level) => level === argument.toUpperCase())
      if (argument !== '' && wanted === undefined) {
        desk.tell('bad', `There are the levels ${LOG_LEVELS.join(', ')}.`)
        return
      }
      desk.set({ logLevel: wanted ?? LOG_LEVELS[index % LOG_LEVELS.length] ?? 'DEBUG' })
    },
  },
  {
    name: 'check-upstream',
    keys: ['R'],
    title: 'Ask the upstream again for its models',
    where: ['any'],
    run: (desk) => void checkUpstream(desk),
  },
  {
    name: 'theme',
    keys: [],
    title: 'Change the colours',
    where: ['any'],
    argument: { name: THEMES.join('|'), complete: () => THEMES },
    run(desk, argument) {
      const theme = THEMES.find((one) => one === argument)
      if (theme === undefined) {
        desk.tell('bad', `There are the themes ${THEMES.join(', ')}.`)
        return
      }
      desk.set({ theme })
      desk.prefer({ theme })
    },
  },
  {
    name: 'hints',
    keys: ['H'],
    title: 'Show or hide the bar of keys',
    where: ['any'],
    run(desk) {
      const showHints = !desk.state().showHints
      desk.set({ showHints })
      desk.prefer({ hints: showHints })
    },
  },
  { ...pace('faster', '+', 1), title: 'Draw more often' },
  { ...pace('slower', '-', -1), title: 'Draw less often' },
  {
    name: 'performance',
    keys: ['ctrl-p'],
    title: 'Show what drawing costs',
    where: ['any'],
    run: (desk) => desk.set({ showPerformance: !desk.state().showPerformance }),
  },
]

function only(quick: Quick, key: string): Omit<Command, 'title'> {
  return {
    name: `only-${quick}`,
    keys: [key],
    where: ['requests'],
    run: (desk) => desk.set({ quick: desk.state().quick === quick ? undefined : quick }),
  }
}

function orderStep(name: string, key: string, step: number): Omit<Command, 'title'> {
  return {
    name,
    keys: [key],
    where: ['requests'],
    run(desk) {
      const { order } = desk.state()
      setOrder(desk, { ...order, by: nextOf(ORDERS, order.by, step) })
    },
  }
}

function pace(name: string, key: string, step: number): Omit<Command, 'title'> {
  return {
    name,
    keys: [key],
    where: ['any'],
    run(desk) {
      const fps = Math.max(1, Math.min(30, desk.state().fps + step))
      desk.set({ fps })
      desk.prefer({ fps })
      desk.tell('info', `${fps} picture${fps === 1 ? '' : 's'} a second while something moves`)
    },
  }
}

function openFilter(desk: Desk): void {
  const { text } = desk.state().filter
  desk.set({ overlay: { type: 'filter', line: lineOf(text), past: undefined, before: text } })
}

function chooseOrder(desk: Desk, argument: string): void {
  const { order } = desk.state()
  const by = ORDERS.find((one) => one === argument)
  if (by !== undefined) setOrder(desk, { ...order, by })
  else if (argument !== '') desk.tell('bad', `There are the orders ${ORDERS.join(', ')}.`)
  else {
    const cursor = ORDERS.indexOf(order.by)
    desk.set({ overlay: { type: 'menu', title: 'Order by', cursor, items: ORDER_ITEMS } })
  }
}

const ORDER_KEYS: Readonly<Record<OrderBy, string>> = {
  time: 't',
  tier: 'T',
  model: 'm',
  input: 'i',
  output: 'o',
  ttft: 'f',
  rate: 'r',
  total: 'd',
  cost: 'c',
}

const ORDER_LABELS: Readonly<Record<OrderBy, string>> = {
  time: 'time',
  tier: 'tier',
  model: 'model of the upstream',
  input: 'tokens in',
  output: 'tokens out',
  ttft: 'time to first token',
  rate: 'tokens a second',
  total: 'time in all',
  cost: 'cost',
}

const ORDER_ITEMS = ORDERS.map((by) => ({
  key: ORDER_KEYS[by],
  label: ORDER_LABELS[by],
  command: 'order',
  argument: by,
}))

function setOrder(desk: Desk, order: ReturnType<Desk['state']>['order']): void {
  desk.set({ order })
  desk.prefer({ order })
}

function togglePause(desk: Desk): void {
  const { frozen } = desk.state()
  if (frozen !== undefined) {
    desk.set({ frozen: undefined })
    return
  }
  const { records, clock } = desk
  const { requests } = records.totals()
  desk.set({ frozen: { rows: records.rows(), now: records.now(clock()), requests } })
}
