import { expect, test } from 'bun:test'

import { exportBundle } from '../../../tui/format/export.ts'
import { DONE, FAILED, RECORDING, REQUEST, SENT } from '../panels/detail/fixture.ts'

const INFO = { version: '1.2.3', time: Date.UTC(2026, 10, 22, 18, 3, 23, 456) }

test('all that is known of an exchange', () => {
  const { name, text } = exportBundle([{ row: DONE, recording: RECORDING }], INFO)
  expect(name).toBe('vandamme-20261122-180323-req_01abc.json')
  const { exchanges, ...head } = JSON.parse(text)
  expect(head).toEqual({
    format: 'vandamme-exchanges-1',
    version: '1.2.3',
    exported: '2026-11-22T18:03:23.456Z',
  })
  expect(exchanges).toHaveLength(1)
  const [one] = exchanges
  expect(one).toMatchObject({
    id: 'req_01abc',
    started: '2026-11-22T12:30:51.000Z',
    facts: { number: 1043, state: 'done', cost: 0.0221 },
    exchange: { upstreamModel: 'gpt-5', ttftMs: 1_920 },
    droppedBytes: 0,
  })
  expect(one.request.body).toEqual(REQUEST)
  expect(one.request.headers['x-api-key']).toBe('$ANTHROPIC_AUTH_TOKEN')
  expect(one.upstreamRequest.body).toEqual(SENT)
  expect(one.client[0]).toEqual({ ms: 1_910, text: RECORDING.client[0]?.text })
  expect(one.upstream).toHaveLength(RECORDING.upstream.length)
})

test('several, of which one was not kept', () => {
  const exchanges = [
    { row: DONE, recording: { ...RECORDING, request: 'no JSON', sent: undefined } },
    { row: FAILED, recording: undefined },
  ]
  const { name, text } = exportBundle(exchanges, INFO)
  expect(name).toBe('vandamme-20261122-180323-2-exchanges.json')
  const [one, other] = JSON.parse(text).exchanges
  expect(one.request.body).toBe('no JSON')
  expect(one).not.toHaveProperty('upstreamRequest')
  expect(other.note).toBe('What was said in this exchange is not kept.')
  expect(other.exchange.error.kind).toBe('invalid_request')
})

test('a wrong clock costs nothing', () => {
  expect(exportBundle([], { version: '1', time: NaN }).name).toBe(
    'vandamme-19700101-000000-0-exchanges.json',
  )
})
