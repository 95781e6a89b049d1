import { createParser } from 'eventsource-parser'

import type { ErrorBody, Message, MessageStreamEvent } from '../../src/wire/anthropic.ts'

export const HELLO = {
  model: 'claude-opus-5-5',
  max_tokens: 1000,
  messages: [{ role: 'user', content: 'Hello' }],
}

type Ping = { readonly type: 'ping' }
export type ClientEvent = MessageStreamEvent | ErrorBody | Ping

/** Asks as a client does that knows no SDK. */
export function ask(url: string, body: object = HELLO, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}/v1/messages`, { method: 'POST', body: JSON.stringify(body), ...init })
}

/** A stream that can be read event by event. */
export type ClientStream = {
  readonly response: Response
  /** Everything so far. */
  readonly events: readonly ClientEvent[]
  /** The next event; undefined after the last. */
  next(): Promise<ClientEvent | undefined>
  /** All events until the end. */
  rest(): Promise<readonly ClientEvent[]>
}

export async function askStream(
  url: string,
  body: object = HELLO,
  init: RequestInit = {},
): Promise<ClientStream> {
  return streamOf(await ask(url, { ...body, stream: true }, init))
}

export function streamOf(response: Response): ClientStream {
  const events: ClientEvent[] = []
  const queue: ClientEvent[] = []
  const parser = createParser({
    onEvent({ event, data }) {
      const parsed: ClientEvent = JSON.parse(data)
      if (parsed.type !== event) throw new Error(`event ${event} holds ${parsed.type}`)
      events.push(parsed)
      queue.push(parsed)
    },
  })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  async function next(): Promise<ClientEvent | undefined> {
    while (queue.length === 0) {
      const { done, value } = await reader.read()
      if (done) return undefined
      parser.feed(value)
    }
    return queue.shift()
  }
  return {
    response,
    events,
    next,
    async rest() {
      while ((await next()) !== undefined);
      return events
    },
  }
}

export async function messageOf(response: Response): Promise<Message> {
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`)
  return (await response.json()) as Message
}

export async function errorOf(response: Response): Promise<ErrorBody> {
  return (await response.json()) as ErrorBody
}

/** Events of the answer itself, for `brief`. */
export function answerOf(events: readonly ClientEvent[]): readonly MessageStreamEvent[] {
  return events.filter((event) => event.type !== 'ping' && event.type !== 'error')
}

export function typesOf(events: readonly ClientEvent[]): string {
  return events.map(({ type }) => type).join(' ')
}
