import { cleanLine, joinDocs, listDoc, type Doc } from '../../format/doc.ts'
import { cut, fit } from '../../look/cells.ts'
import type { Look } from '../../look/look.ts'
import type { WireEvent } from '../../store/recording.ts'
import { gaps, grouped, notKept, plural, type TabDoc } from './model.ts'

const TIME = 9
const NAME = 20

/** Both sides in order of time: what came from the upstream, and what went to the client of it. */
export const eventsTab: TabDoc = (model, { columns }, kit) => {
  const { events, counts, droppedEvents } = model.reading
  if (events.length === 0) return notKept('Events', model, kit)
  const { look } = kit
  const dropped =
    droppedEvents === 0 ? '' : `; the first ${grouped(droppedEvents)} made room for later ones`
  const head = [
    ...gaps(model, kit),
    look.paint(
      'dim',
      `${plural(counts.upstream, 'event')} of the upstream, ${grouped(counts.client)} to the client${dropped}`,
    ),
    look.paint('dim', `${fit('+ms', TIME, 'right')} side     event`),
  ]
  const { startedAt } = model.row.exchange
  return joinDocs(
    listDoc(head),
    eventDoc(events, {
      startedAt,
      columns,
      look,
      base: droppedEvents,
      ...model.pane,
    }),
  )
}

type EventView = {
  readonly startedAt: number
  readonly columns: number
  readonly look: Look
  /** Number of the first event. */
  readonly base: number
  readonly toggled: ReadonlySet<number>
  readonly unfolded: boolean
}

/** An event is one line until it is unfolded. */
function eventDoc(events: readonly WireEvent[], view: EventView): Doc {
  const full = (index: number): string => {
    const event = events[index]
    return event === undefined ? '' : eventLine(event, view)
  }
  return {
    count: events.length,
    line: (index) =>
      view.unfolded === view.toggled.has(view.base + index)
        ? cut(full(index), view.columns, view.look.glyphs.ellipsis)
        : full(index),
    text: (index) => Bun.stripANSI(full(index)),
    fold: (index) => view.base + index,
  }
}

function eventLine(event: WireEvent, { startedAt, look }: EventView): string {
  const { side, name, data, length, at } = event
  const time = fit(grouped(at - startedAt), TIME, 'right')
  const isUpstream = side === 'upstream'
  const word = look.paint(isUpstream ? 'tool' : 'accent', fit(side, 8))
  // Upstreams hardly ever name their events.
  const label = name === 'data' ? '' : `${fit(cleanLine(name, 100), NAME)} `
  const more = length - data.length
  const rest =
    more > 0 ? look.paint('dim', `${look.glyphs.ellipsis} ${grouped(more)} characters more`) : ''
  return `${look.paint('dim', time)} ${word} ${look.paint('strong', label)}${cleanLine(data, data.length)}${rest}`
}
