import type { MessageStreamEvent } from '../wire/anthropic.ts'

/** The events in a stream of our own: a line with the name, one with the JSON, an empty one. */
export function readEvents(text: string): readonly MessageStreamEvent[] {
  return text.split('\n\n').flatMap((event) => {
    const [name, data = ''] = event.split('\ndata: ')
    return name === '' || name === 'event: ping' ? [] : [JSON.parse(data)]
  })
}
