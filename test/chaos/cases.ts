import { expect, test } from 'bun:test'

import { ask, type ClientEvent, errorOf, HELLO, messageOf, streamOf } from '../helpers/client.ts'
import { ALONE, type Stage, textOf } from './stage.ts'
import { delta, END_EVENTS, type Play, SSE_HEAD } from './wire-upstream.ts'

/**
 * What the client must get: the text of a whole answer; an HTTP error; or, where something had been
 * written, an error as the last event (a plain answer is an HTTP error all the same).
 */
export type Want =
  | { readonly text: string }
  | { readonly status: number; readonly says: RegExp }
  | { readonly after: string; readonly status: number; readonly says: RegExp }

export type Case = readonly [name: string, play: Play, want: Want]

export const HI = delta('Hi')
export const WHOLE: Want = { text: 'Hi' }
export const ANSWER = SSE_HEAD + HI + END_EVENTS
export const GARBLED: Want = { status: 502, says: /./ }
export const CLOSED: Want = { status: 502, says: /closed the connection/ }
export const NOT_CHAT: Want = { status: 502, says: /not Chat Completions/ }
export const broken = (says: RegExp, status = 502): Want => ({ after: 'Hi', status, says })

export function chunked(...parts: readonly string[]): string {
  return parts.map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`).join('')
}

export const CHUNKED_HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n'

export const EVENTS = HI + END_EVENTS

/** A step of the upstream's: goes on when the client has read some text; at once when it reads no stream. */
export const untilHeard = (): Promise<void> => heard.promise
let heard = Promise.withResolvers<void>()

async function eventsOf(response: Response): Promise<readonly ClientEvent[]> {
  const stream = streamOf(response)
  for (;;) {
    const event = await stream.next()
    if (event === undefined) return stream.events
    if (event.type === 'content_block_delta') heard.resolve()
  }
}

export async function expectAnswer(stage: Stage, want: Want, stream: boolean): Promise<void> {
  heard = Promise.withResolvers()
  if (!stream) heard.resolve()
  const response = await ask(stage.url, { ...HELLO, stream }, ALONE)
  if ('text' in want) {
    if (!stream) {
      const { content } = await messageOf(response)
      return expect(
        content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
      ).toBe(want.text)
    }
    const events = await eventsOf(response)
    expect([textOf(events), events.at(-1)?.type]).toEqual([want.text, 'message_stop'])
    return
  }
  // An upstream that takes its time finds the stream begun, though nothing was said yet.
  const hasBegun = stream && response.status === 200
  if (hasBegun || ('after' in want && stream)) {
    expect(response.status).toBe(200)
    const events = await eventsOf(response)
    const last = events.at(-1)
    expect(last?.type).toBe('error')
    expect(events.filter(({ type }) => type === 'error')).toHaveLength(1)
    expect(events.some(({ type }) => type === 'message_stop')).toBe(false)
    expect(textOf(events)).toBe('after' in want ? want.after : '')
    expect(last?.type === 'error' ? last.error.message : '').toMatch(want.says)
    return
  }
  const body = await errorOf(response)
  expect([response.status, body.type]).toEqual([want.status, 'error'])
  expect(body.error.message).toMatch(want.says)
}

/** Each case twice: for a client that wants a stream, and for one that wants a message. */
export function play(
  cases: readonly Case[],
  stageOf: () => Stage,
  modes: readonly boolean[] = [true, false],
): void {
  const both = modes.flatMap((stream) =>
    cases.map(([name, ...rest]) => {
      return [`${name}, ${stream ? 'streamed' : 'plain'}`, ...rest, stream] as const
    }),
  )
  test.each(both)('%s', async (_, playing, want, stream) => {
    const stage = stageOf()
    const stories = await stage.during(playing, () => expectAnswer(stage, want, stream))
    expect(stories.map((story) => story.at(-1)?.type)).toEqual([
      'text' in want ? 'exchange.finished' : 'exchange.failed',
    ])
  })
}
