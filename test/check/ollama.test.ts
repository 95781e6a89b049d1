import { describe, expect, test } from 'bun:test'

import { checkContext, contextIn } from '../../src/check/ollama.ts'
import { OLLAMA_CONTEXT } from '../../src/check/refusal-rules.ts'
import { loadConfig } from '../../src/config/load.ts'

const LOADED = {
  models: [
    { name: 'other:7b', context_length: 1 },
    { name: 'qwen3:latest', context_length: 8192 },
    { name: 'old:1b' },
  ],
}

test.each([
  ['qwen3', 8192],
  ['qwen3:latest', 8192],
  ['other:7b', 1],
  ['other', undefined],
  ['old:1b', undefined],
  ['', undefined],
])('the context of %p is %p', (model, context) => {
  expect(contextIn(LOADED, model)).toBe(context)
})

test.each([[undefined], [null], ['text'], [{ models: 'x' }], [{ models: [null] }]])(
  '%p tells none',
  (body) => {
    expect(contextIn(body, 'qwen3')).toBeUndefined()
  },
)

function configAt(baseUrl: string, profile = 'ollama') {
  const environment = { OPENAI_BASE_URL: baseUrl, UPSTREAM_PROFILE: profile }
  const loaded = loadConfig({ flags: {}, environment, file: {}, readText: () => '' })
  if (loaded.type === 'problems') throw new Error('unsound')
  return loaded.config
}

/** An Ollama on this machine that runs a model with this context. */
function ollama(answer: () => Response) {
  const asked: string[] = []
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      asked.push(new URL(request.url).pathname)
      return answer()
    },
  })
  const origin = `http://127.0.0.1:${server.port}`
  return {
    asked,
    origin,
    config: configAt(`${origin}/v1`),
    [Symbol.asyncDispose]: () => server.stop(true),
  }
}

describe('checkContext', () => {
  test.each([
    [2_048, 'failed', 'context-too-small'],
    [16_383, 'failed', 'context-too-small'],
    [16_384, 'warning', 'context-too-small'],
    [32_767, 'warning', 'context-too-small'],
    [32_768, 'ok', undefined],
    [131_072, 'ok', undefined],
  ] as const)('%p tokens: %s', async (length, outcome, id) => {
    await using server = ollama(() =>
      Response.json({ models: [{ name: 'qwen3:latest', context_length: length }] }),
    )
    const check = await checkContext(server.config, 'qwen3')
    expect(check).toMatchObject({
      id: 'context',
      asked: `GET ${server.origin}/api/ps, model qwen3`,
      answer: `${length} tokens`,
      outcome,
    })
    expect(check?.diagnosis?.id).toBe(id)
    if (id !== undefined) {
      expect(check?.diagnosis?.cause).toContain(`qwen3 with a context of ${length} tokens`)
      expect(check?.diagnosis?.fix).toBe(OLLAMA_CONTEXT)
    }
    expect(check?.ms).toBeGreaterThan(0)
    expect(server.asked).toEqual(['/api/ps'])
  })

  test.each<[string, () => Response]>([
    ['an older Ollama', () => Response.json({ models: [{ name: 'qwen3:latest' }] })],
    ['another model', () => Response.json({ models: [{ name: 'b', context_length: 1 }] })],
    ['a gateway', () => new Response('<html>', { status: 404 })],
    ['a redirect', () => Response.redirect('/elsewhere')],
  ])('%s says nothing of it', async (_, answer) => {
    await using server = ollama(answer)
    expect(await checkContext(server.config, 'qwen3')).toBeUndefined()
    expect(server.asked).toEqual(['/api/ps'])
  })

  test('nobody there says nothing of it', async () => {
    const server = ollama(() => new Response())
    await server[Symbol.asyncDispose]()
    expect(await checkContext(server.config, 'qwen3')).toBeUndefined()
  })

  test('no other server is asked', async () => {
    await using server = ollama(() => Response.json(LOADED))
    const config = configAt(`${server.origin}/v1`, 'vllm')
    expect(await checkContext(config, 'qwen3')).toBeUndefined()
    expect(server.asked).toEqual([])
  })
})
