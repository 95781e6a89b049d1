import type { Desk } from '../commands/command.ts'
import { errorGroups } from '../store/errors.ts'
import { latency } from '../store/latency.ts'
import type { ErrorGroup } from '../store/types.ts'
import { openExchange } from './exchange.ts'
import { setFilter } from './filter.ts'
import { showView } from './motion.ts'

/** From a line that sums up to the requests that it sums up. */
export function showBehind(desk: Desk): void {
  const { view, places } = desk.state()
  if (view === 'errors') showErrors(desk, errorGroups(desk.records.rows())[places.errors])
  if (view === 'models') showModel(desk, desk.records.modelStats()[places.models]?.model)
  if (view === 'latency') showSlow(desk)
}

function showErrors(desk: Desk, group: ErrorGroup | undefined): void {
  if (group === undefined) return
  const { tier, status, kind, upstreamModel } = group
  const parts = [
    '~e',
    ...(tier === undefined ? [] : [`~t ${tier.charAt(0)}`]),
    ...(status === undefined ? [] : [`~c ${status}`]),
    ...(upstreamModel === undefined ? [] : [modelFilter(upstreamModel)]),
    kind,
  ]
  show(desk, parts.join(' '))
}

function showModel(desk: Desk, model: string | undefined): void {
  if (model !== undefined) show(desk, modelFilter(model))
}

/** A blank would end the pattern. */
function modelFilter(model: string): string {
  return `~m ^${model.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll(/\s/g, '.')}$`
}

function show(desk: Desk, filter: string): void {
  showView(desk, 'requests')
  desk.set({ quick: undefined })
  setFilter(desk, filter)
}

function showSlow(desk: Desk): void {
  const { latencyWindow, places } = desk.state()
  const now = desk.records.now(desk.clock())
  const row = latency(desk.records.rows(), latencyWindow, now).slowest[places.latency]
  if (row !== undefined) openExchange(desk, row.exchange.id)
}
