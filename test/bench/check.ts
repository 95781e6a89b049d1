import { deepStrictEqual, ok, strictEqual } from 'node:assert'

import { largeRequest, smallRequest } from './requests.ts'
import { PIECE, PLAIN_TEXT } from './wire.ts'

type Body = Readonly<Record<string, unknown>>

const CHUNKS = 5

/** Throws unless the proxy answers rightly: a wrong answer needs no time. */
export async function checkAnswers(port: number): Promise<void> {
  await checkPlain(port)
  const script = { chunks: CHUNKS, gapMs: 0 }
  await checkStream(port, smallRequest(script, true))
  await checkStream(port, largeRequest(script))
}

/** One small question, one right answer. */
export async function checkPlain(port: number): Promise<void> {
  const response = await ask(port, smallRequest({ chunks: 0, gapMs: 0 }, false))
  const answer = (await response.json()) as Body
  deepStrictEqual(answer['content'], [{ type: 'text', text: PLAIN_TEXT }])
  strictEqual(answer['stop_reason'], 'end_turn')
  checkUsage(answer['usage'] as Body, 0)
}

async function checkStream(port: number, body: string): Promise<void> {
  const response = await ask(port, body)
  const events = (await response.text()).split('\n\n').filter(Boolean).map(readEvent)
  deepStrictEqual(
    events.map(({ type }) => type).filter((type) => type !== 'ping'),
    [
      'message_start',
      'content_block_start',
      ...Array.from({ length: CHUNKS }, () => 'content_block_delta'),
      'content_block_stop',
      'message_delta',
      'message_stop',
    ],
  )
  const deltas = events.map((event) => (event['delta'] ?? {}) as Body)
  strictEqual(deltas.map(({ text }) => (text ?? '') as string).join(''), PIECE.repeat(CHUNKS))
  strictEqual(deltas.at(-2)?.['stop_reason'], 'end_turn')
  checkUsage(events.at(-2)?.['usage'] as Body, CHUNKS)
}

/** The SDKs go by the name on the first line, others by the type within. */
function readEvent(text: string): Body {
  const [name, data] = text.split('\n')
  const event = JSON.parse(data?.slice('data: '.length) ?? '') as Body
  strictEqual(name, `event: ${String(event['type'])}`)
  return event
}

function checkUsage(usage: Body, outputTokens: number): void {
  ok(Number(usage['input_tokens']) > 0, 'no input tokens')
  strictEqual(usage['output_tokens'], outputTokens)
}

async function ask(port: number, body: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'x-api-key': 'any' }
  const url = `http://127.0.0.1:${port}/v1/messages`
  const response = await fetch(url, { method: 'POST', headers, body })
  strictEqual(response.status, 200)
  return response
}
