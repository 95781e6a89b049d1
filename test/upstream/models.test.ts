import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { readModels } from '../../src/upstream/models.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

test.each([
  ['late', new DOMException('late', 'TimeoutError'), 'upstream_timeout'],
  ['cut', Object.assign(new Error('cut'), { code: 'ECONNRESET' }), 'upstream_unreachable'],
])('a list whose end is %s', async (_, error, kind) => {
  const body = new ReadableStream({ pull: (controller) => controller.error(error) })
  const asked = { url: 'http://h:1/v1/models', host: 'h:1', secrets: [] }
  const failed = await readModels(new Response(body), asked).catch((e: unknown) => e)
  expect(failed).toMatchObject({ kind, message: expect.stringContaining('h:1') })
})

/** An answer without an end; tells how much of it was read, and whether the reader has left. */
function endless(chunk: string, status: number) {
  const bytes = new TextEncoder().encode(chunk)
  let [taken, isLeft] = [0, false]
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      taken += bytes.byteLength
      controller.enqueue(bytes)
    },
    cancel: () => void (isLeft = true),
  })
  return { response: new Response(body, { status }), taken: () => taken, isLeft: () => isLeft }
}

const MIB = 1024 * 1024

test.each<[number, string, string, number]>([
  [200, 'upstream_protocol', 'h:1 sent more than 8 MB where a list of models should be.', 8 * MIB],
  [500, 'upstream_error', '500 from the upstream', MIB / 16],
])('an answer of %d that never ends is left', async (status, kind, words, most) => {
  const chunk = '"name",'.repeat(1000)
  const { response, taken, isLeft } = endless(chunk, status)
  const failed = await readModels(response, ASKED).catch((e: unknown) => e)
  expect(failed).toMatchObject({ kind, message: expect.stringContaining(words) })
  expect(isLeft()).toBe(true)
  // The stream is one chunk ahead of its reader.
  expect(taken()).toBeWithin(most, most + 4 * chunk.length)
})

test('a refusal is known by its beginning', async () => {
  const error = { message: 'Invalid key', type: 'invalid_request_error', code: null }
  const text = JSON.stringify({ error })
  const { response } = endless(`${text}${' '.repeat(MIB)}`, 401)
  const failed = await readModels(response, ASKED).catch((e: unknown) => e)
  expect(failed).toMatchObject({ kind: 'authentication' })
})

test('a long list is read whole, also where chunks end within a character', async () => {
  const ids = Array.from({ length: 100_000 }, (_, index) => `modèle-${index}`)
  const bytes = new TextEncoder().encode(JSON.stringify({ data: ids.map((id) => ({ id })) }))
  let at = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, (at += 4093)))
    },
  })
  const models = await readModels(new Response(body), ASKED)
  expect(models.map(({ id }) => id)).toEqual(ids)
})

const ASKED = { url: 'http://h:1/v1/models', host: 'h:1', secrets: [] }

async function only(entry: unknown): Promise<unknown> {
  const models = await readModels(Response.json({ data: [entry] }), ASKED)
  expect(models.length).toBeLessThanOrEqual(1)
  // What is undefined is not said.
  return models.length === 0 ? undefined : JSON.parse(JSON.stringify(models[0]))
}

describe('what is known of a model', () => {
  test.each<[string, object, object]>([
    [
      'OpenAI',
      { id: 'gpt-5', object: 'model', created: 1, owned_by: 'openai' },
      { id: 'gpt-5', owner: 'openai' },
    ],
    [
      'OpenRouter',
      {
        id: 'anthropic/claude-opus-5.5',
        name: 'Claude Opus 5.5',
        context_length: 200_000,
        pricing: { prompt: '0.000005', completion: '0.000025', input_cache_read: '0.0000005' },
        top_provider: { context_length: 100_000 },
      },
      {
        id: 'anthropic/claude-opus-5.5',
        context: 200_000,
        price: { input: 5, output: 25, cache_read: 0.5 },
      },
    ],
    [
      'OpenRouter, deeper',
      { id: 'm', context_length: null, top_provider: { context_length: 4096 } },
      { id: 'm', context: 4096 },
    ],
    [
      'vLLM',
      { id: 'q', owned_by: 'vllm', max_model_len: 32_768 },
      { id: 'q', owner: 'vllm', context: 32_768 },
    ],
    ['Groq', { id: 'l', context_window: 131_072 }, { id: 'l', context: 131_072 }],
    ['Mistral', { id: 's', max_context_length: 32_000 }, { id: 's', context: 32_000 }],
    ['llama.cpp', { id: 'g', meta: { n_ctx_train: 8192 } }, { id: 'g', context: 8192 }],
    [
      'LM Studio',
      { id: 'p', publisher: 'lms', max_context_length: 4096 },
      { id: 'p', owner: 'lms', context: 4096 },
    ],
    ['Ollama', { name: 'a:8b', model: 'a:8b', details: { family: 'a' } }, { id: 'a:8b' }],
    ['an id that is empty', { id: '', name: 'n' }, { id: 'n' }],
  ])('%s', async (_, entry, model) => {
    expect(await only(entry)).toEqual(model)
  })

  test.each([0, -1, 1.5, '4096', null, Infinity, {}])('a context of %p is none', async (length) => {
    expect(await only({ id: 'm', context_length: length })).toEqual({ id: 'm' })
  })

  test.each<[string, unknown, unknown]>([
    ['free', { prompt: '0', completion: '0' }, { input: 0, output: 0 }],
    ['numbers', { prompt: 1e-6, completion: 2e-6 }, { input: 1, output: 2 }],
    [
      'no binary rests',
      { prompt: '0.00000015', completion: '0.0000006' },
      { input: 0.15, output: 0.6 },
    ],
    [
      'an odd price of the cache',
      { prompt: '0', completion: '0', input_cache_read: 'x' },
      { input: 0, output: 0 },
    ],
    ['varying', { prompt: '-1', completion: '-1' }, undefined],
    ['half', { prompt: '0.1' }, undefined],
    ['empty', { prompt: '', completion: '' }, undefined],
    ['words', { prompt: 'free', completion: 'free' }, undefined],
    ['no list', 'free', undefined],
  ])('a price: %s', async (_, pricing, price) => {
    expect(await only({ id: 'm', pricing })).toEqual(
      price === undefined ? { id: 'm' } : { id: 'm', price },
    )
  })

  test('whatever an upstream says', async () => {
    const names = ['id', 'name', 'owned_by', 'context_length', 'pricing', 'meta', 'top_provider']
    const entry = fc.dictionary(fc.constantFrom(...names), fc.jsonValue())
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(entry, fc.jsonValue())), async (data) => {
        for (const model of await readModels(Response.json({ data }), ASKED)) {
          expect(model.id).not.toBe('')
          expect(model.context ?? 1).toBeGreaterThan(0)
          expect(model.price?.input ?? 0).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: PROPERTY_RUNS / 4 },
    )
  })
})
