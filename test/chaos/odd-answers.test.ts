import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { answerOf, ask, type ClientEvent, HELLO, messageOf, streamOf } from '../helpers/client.ts'
import { grammarFaults } from '../helpers/grammar.ts'
import { until } from '../helpers/until.ts'
import { ALONE, leftOver, openStage, type Stage } from './stage.ts'
import { post, wireClient } from './wire-client.ts'
import {
  data,
  delta,
  END_EVENTS,
  hold,
  JSON_HEAD,
  type Play,
  send,
  SSE_HEAD,
} from './wire-upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(async () => {
  const objects = await leftOver(stage)
  await stage[Symbol.asyncDispose]()
  expect(objects).toEqual([])
})

describe('an answer of thousands of', () => {
  const COUNT = 5_000
  const each = (chunk: (at: number) => unknown): string =>
    Array.from({ length: COUNT }, (_, at) => data(chunk(at))).join('')
  const called = (index: number, call: object) => ({
    choices: [{ delta: { tool_calls: [{ index, ...call }] } }],
  })
  const begun = each((at) => called(at, { id: `c${at}`, function: { name: 'f', arguments: '' } }))
  const grown = each((at) => called(at, { function: { arguments: `{"at":${at}}` } }))
  const wholeCalls = each((at) =>
    called(at, { id: `c${at}`, function: { name: 'f', arguments: `{"at":${at}}` } }),
  )
  const both = each(() => ({ choices: [{ delta: { reasoning_content: 'r', content: 'x' } }] }))

  /** The blocks of the answer, each as its type and what it says. */
  function blocksOf(events: readonly ClientEvent[]): readonly string[] {
    const blocks: string[] = []
    for (const event of events) {
      if (event.type === 'content_block_start') blocks.push(`${event.content_block.type} `)
      if (event.type !== 'content_block_delta') continue
      const {
        text = '',
        thinking = '',
        partial_json: json = '',
      } = event.delta as Record<string, string>
      blocks[blocks.length - 1] += text + thinking + json
    }
    return blocks
  }
  const tools = Array.from({ length: COUNT }, (_, at) => `tool_use {"at":${at}}`)
  const pairs = Array.from({ length: COUNT * 2 }, (_, at) =>
    at % 2 === 0 ? 'thinking r' : 'text x',
  )

  test.each<[string, string, readonly string[]]>([
    ['calls, one after the other', wholeCalls, tools],
    ['calls, all begun before the first goes on', begun + grown, tools],
    ['blocks, of two kinds in turn', both, pairs],
  ])('%s has each of them, in order', async (_, answer, blocks) => {
    await stage.during(send(SSE_HEAD + answer + END_EVENTS), async () => {
      const response = await ask(stage.url, { ...HELLO, stream: true }, ALONE)
      const events = await streamOf(response).rest()
      expect(grammarFaults(answerOf(events))).toEqual([])
      expect(blocksOf(events)).toEqual(blocks)
      const plain = await messageOf(await ask(stage.url, HELLO, ALONE))
      expect(plain.content).toHaveLength(blocks.length)
    })
  })
})

describe('a client that waits for a message, and leaves', () => {
  const cases: readonly (readonly [string, Play])[] = [
    ['while its upstream is silent', hold()],
    ['when the headers are there', hold(JSON_HEAD)],
    ['amid the JSON', hold(`${JSON_HEAD}{"choices":[{"mess`)],
    ['amid a stream', hold(SSE_HEAD + delta('Hi'))],
  ]
  test.each(cases)('%s: its upstream is left', async (_, play) => {
    for (const how of ['reset', 'end'] as const) {
      const before = stage.upstream.requests()
      const stories = await stage.during(play, async () => {
        const client = await wireClient(stage.port)
        await client.write(post(HELLO, ['connection: close']))
        await until(() => stage.upstream.requests() === before + 2, 'its request')
        client[how]()
        await until(() => stage.upstream.open() === 1, 'its upstream to close')
        expect(client.heard()).toBe('')
        client.reset()
      })
      expect(stories.map((story) => story.at(-1))).toMatchObject([
        { type: 'exchange.failed', error: { kind: 'client_aborted' } },
      ])
    }
  })
})

describe('keys that a request holds twice', () => {
  test.each<[string, string, string, Readonly<Record<string, unknown>>]>([
    ['the model', '"model":"a"', '"model":"b"', { model: 'b' }],
    ['whether to stream', '"stream":true', '"stream":false', { stream: false }],
    ['the bound', '"max_tokens":1', '"max_tokens":7', { max_tokens: 7 }],
    ['in another spelling', '"model":"a"', String.raw`"mod\u0065l":"b"`, { model: 'b' }],
  ])('%s: the last one counts, for all that read it', async (_, first, second, sent) => {
    const bodies: Readonly<Record<string, unknown>>[] = []
    const message = { role: 'assistant', content: 'Hi' }
    const answer = JSON_HEAD + JSON.stringify({ choices: [{ message, finish_reason: 'stop' }] })
    const play: Play = async (peer) => {
      bodies.push({
        stream: false,
        ...peer.body,
        max_tokens: peer.body['max_completion_tokens'] ?? peer.body['max_tokens'],
      })
      await send(answer)(peer)
    }
    const rest = '"messages":[{"role":"user","content":"Hi"}]'
    const others = ['"model":"m"', '"max_tokens":5'].filter(
      (one) => !first.startsWith(one.slice(0, 6)),
    )
    const body = `{${[first, ...others, second, rest].join(',')}}`
    const stories = await stage.during(play, async () => {
      const request = { ...ALONE, method: 'POST', body }
      const told = await messageOf(await fetch(`${stage.url}/v1/messages`, request))
      expect(bodies[0]?.['model']).toBe(told.model)
    })
    expect(bodies).toMatchObject([sent])
    expect(stories[0]?.[0]).toMatchObject({
      type: 'exchange.started',
      model: bodies[0]?.['model'],
      stream: false,
    })
  })
})
