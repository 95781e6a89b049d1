import type { ExchangeEvent, VandammeEvent } from '../../src/events/events.ts'

const ENDS: readonly string[] = ['exchange.finished', 'exchange.failed']

/** What is wrong with the stories of these events, by the contract in `events/events.ts`. */
export function storyFaults(events: readonly VandammeEvent[]): readonly string[] {
  const stories = Map.groupBy(events.filter(isOfExchange), ({ id }) => id)
  return [...stories.values()].flatMap(faultsOf)
}

/** Of the exchanges in order of their beginning, what each was told. */
export function storiesOf(events: readonly VandammeEvent[]): readonly (readonly ExchangeEvent[])[] {
  return [...Map.groupBy(events.filter(isOfExchange), ({ id }) => id).values()]
}

function isOfExchange(event: VandammeEvent): event is ExchangeEvent {
  return event.type.startsWith('exchange.')
}

function faultsOf(story: readonly ExchangeEvent[]): readonly string[] {
  const types = story.map(({ type }) => type)
  const ends = types.filter((type) => ENDS.includes(type))
  const faults: string[] = []
  if (types[0] !== 'exchange.started') faults.push(`begins with ${types[0]}`)
  if (types.lastIndexOf('exchange.started') > 0) faults.push('starts twice')
  if (ends.length !== 1) faults.push(`ends ${ends.length} times: ${types.join(' ')}`)
  else if (!ENDS.includes(types.at(-1) ?? '')) faults.push(`${types.at(-1)} after the end`)
  faults.push(...attemptFaults(story))
  story.reduce((before, { at, type }) => {
    if (!(at >= before)) faults.push(`${type} goes back in time`)
    return at
  }, -Infinity)
  return faults
}

/** Each request upstream is told before its answer, and they are counted from 1. */
function attemptFaults(story: readonly ExchangeEvent[]): readonly string[] {
  const faults: string[] = []
  let attempts = 0
  let isRouted = false
  let isWaiting = false
  for (const event of story) {
    if (event.type === 'exchange.routed') isRouted = true
    if (event.type === 'exchange.sent') {
      if (!isRouted) faults.push('sent before its route is known')
      if (event.attempt !== ++attempts) faults.push(`sent as ${event.attempt}, not ${attempts}`)
      if (!(event.promptTokens > 0)) faults.push('sent without a prompt')
      isWaiting = true
    }
    if (event.type === 'exchange.responded') {
      if (!isWaiting) faults.push('responded to nothing')
      if (event.attempts !== attempts) faults.push(`responded after ${event.attempts} attempts`)
      isWaiting = false
    }
    if ('overheadMs' in event && !(event.overheadMs >= 0)) faults.push('odd overhead')
  }
  return faults
}
