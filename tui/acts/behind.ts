import type { Desk } from '../commands/command.ts'
import { cursorIn } from '../shown.ts'
import { errorGroups, masked } from '../store/errors.ts'
import { latency } from '../store/latency.ts'
import type { ErrorGroup } from '../store/types.ts'
import { openExchange } from './exchange.ts'
import { setFilter } from './filter.ts'
import { showView } from './motion.ts'

/** From a line that sums up to the requests that it sums up. */
export function showBehind(desk: Desk): void {
  const { view } = desk.state()
  if (view === 'errors') showErrors(desk, errorGroups(desk.records.rows())[cursorIn(view, desk)])
  if (view === 'models') showModel(desk, desk.records.modelStats()[cursorIn(view, desk)]?.model)
}

function showErrors(desk: Desk, group: ErrorGroup | undefined): void {
  if (group === undefined) return
  const { tier, status, kind, upstreamModel } = group
  const words = wordsOf(group.message)
  const parts = [
    '~e',
    ...(tier === undefined ? [] : [`~t ${tier.charAt(0)}`]),
    ...(status === undefined ? [] : [`~c ${status}`]),
    ...(upstreamModel === undefined ? [] : [modelFilter(upstreamModel)]),
    kind,
    ...(words === '' ? [] : [quoted(words)]),
  ]
  show(desk, parts.join(' '))
}

/** The longest part of the message that is the same each time. */
function wordsOf(message: string): string {
  const parts = masked(message).split(/[*#]+/)
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest)).trim()
}

function showModel(desk: Desk, model: string | undefined): void {
  if (model !== undefined) show(desk, modelFilter(model))
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`
}

/** Between slashes, where blanks, brackets or quotes in the name would end the pattern. */
function modelFilter(model: string): string {
  const pattern = `^${model.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`
  const isWord = !/[\s|()"]/.test(pattern)
  return `~m ${isWord ? pattern : `/${pattern.replaceAll('/', String.raw`\/`)}/`}`
}

function show(desk: Desk, filter: string): void {
  showView(desk, 'requests')
  desk.set({ quick: undefined })
  setFilter(desk, filter)
}

/** From a line of the slowest requests to the request. */
export function openSlow(desk: Desk): void {
  const { latencyWindow } = desk.state()
  const now = desk.records.now(desk.clock())
  const row = latency(desk.records.rows(), latencyWindow, now).slowest[cursorIn('latency', desk)]
  if (row !== undefined) openExchange(desk, row.exchange.id)
}
