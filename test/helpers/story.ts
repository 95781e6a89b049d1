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
  story.reduce((before, { at, type }) => {
    if (!(at >= before)) faults.push(`${type} goes back in time`)
    return at
  }, -Infinity)
  return faults
}
