import { afterEach, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { checksDocument, problemsDocument } from '../../src/commands/documents.ts'
import { asObject, type JsonObject } from '../../src/wire/json.ts'
import { type Ended, type Given, runProgram, SECRET } from '../helpers/program.ts'

const servers: Bun.Server<undefined>[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop(true)))
})

type Answer = (asked: {
  url: URL
  body: JsonObject
  headers: Headers
}) => Response | Promise<Response>

/** An upstream of its own for each set-up, which answers everything. */
function upstream(answer: Answer, tls?: Bun.TLSOptions): string {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    ...(tls === undefined ? {} : { tls }),
    async fetch(request) {
      const body = asObject(await request.json().catch(() => ({}))) ?? {}
      return await answer({ url: new URL(request.url), body, headers: request.headers })
    },
  })
  servers.push(server)
  return `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${server.port}`
}

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() })
  const port = server.port!
  await server.stop(true)
  return port
}

function refusal(status: number, message: string, code: string | null = null): Response {
  return Response.json(
    { error: { message, code, type: 'invalid_request_error', param: null } },
    { status },
  )
}

function models(...ids: readonly string[]): Response {
  return Response.json({ object: 'list', data: ids.map((id) => ({ id })) })
}

function completion(message: JsonObject = { content: 'OK' }): Response {
  return Response.json({
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 2 },
  })
}

function isList({ url }: { url: URL }): boolean {
  return url.pathname.endsWith('/models')
}

/** The same set-up for people and for programs. */
async function examine(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{
  text: Ended
  checks: readonly ReturnType<typeof checksDocument.parse>['checks'][0][]
}> {
  const all = ['doctor', '--port', '0', ...args]
  const given: Given = {
    environment: {
      OPENAI_API_KEY: SECRET.key,
      CUSTOM_HEADER_X_TEAM: SECRET.header,
      ANTHROPIC_API_KEY: SECRET.clientKey,
      ...environment,
    },
  }
  const text = await runProgram(all, given)
  const json = await runProgram([...all, '--json'], given)
  const document = checksDocument.parse(JSON.parse(json.out))
  expect({ ok: document.ok, code: text.code, err: text.err }).toEqual({
    ok: json.code === 0,
    code: json.code,
    err: '',
  })
  return { text, checks: document.checks }
}

type Examined = Awaited<ReturnType<typeof examine>>

function outcomes({ checks }: Examined): Record<string, string> {
  return Object.fromEntries(
    checks.map(({ id, outcome, diagnosis }) => [
      id,
      diagnosis === null ? outcome : `${outcome}: ${diagnosis.id}`,
    ]),
  )
}

/** Text without the line breaks of the terminal. */
function flat({ text }: Examined): string {
  return text.out.replaceAll(/\s+/g, ' ')
}

describe('the ten broken set-ups', () => {
  test('1. no key', async () => {
    const { code, out } = await runProgram(['doctor'])
    expect(code).toBe(2)
    expect(out).toContain('OPENAI_API_KEY is not set')
    expect(out).toContain("Set OPENAI_API_KEY to your provider's key")
    const json = await runProgram(['doctor', '--json'])
    expect(json.code).toBe(2)
    expect(problemsDocument.parse(JSON.parse(json.out))).toMatchObject({
      command: 'doctor',
      problems: [{ name: 'OPENAI_API_KEY', value: null }],
    })
  })

  test('1b. no key, where the upstream alone knows that it wants one', async () => {
    const url = upstream(() => refusal(401, 'You did not provide an API key.'))
    const found = await examine([], { OPENAI_API_KEY: '', OPENAI_BASE_URL: `${url}/v1` })
    expect(outcomes(found)['upstream']).toBe('failed: no-key')
    expect(flat(found)).toContain('wants a key, and none is set')
    expect(flat(found)).toContain('Set OPENAI_API_KEY to a key of this provider')
  })

  test('2. wrong key, which the upstream echoes', async () => {
    const url = upstream(({ headers }) =>
      refusal(
        401,
        `Incorrect API key provided: ${headers.get('authorization')?.slice('Bearer '.length)}`,
        'invalid_api_key',
      ),
    )
    const found = await examine([], { OPENAI_BASE_URL: `${url}/v1` })
    expect(found.text.code).toBe(1)
    expect(outcomes(found)).toEqual({
      settings: 'ok',
      server: 'skipped',
      upstream: 'failed: wrong-key',
      'model.small': 'skipped',
      'model.middle': 'skipped',
      streaming: 'skipped',
      tools: 'skipped',
    })
    expect(flat(found)).toContain('Incorrect API key provided: ***')
    expect(flat(found)).toContain('refused the key, which came from the environment')
    expect(flat(found)).toContain('Set OPENAI_API_KEY to a valid key')
  })

  test('3. wrong host', async () => {
    const found = await examine([], { OPENAI_BASE_URL: 'https://nothing.invalid/v1' })
    expect(outcomes(found)['upstream']).toBe('failed: host-not-found')
    expect(flat(found)).toContain('There is no host of the name nothing.invalid')
    expect(flat(found)).toContain('Correct the spelling of the host in OPENAI_BASE_URL')
  })

  test('4. closed port', async () => {
    const port = await closedPort()
    const found = await examine([], { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` })
    expect(outcomes(found)['upstream']).toBe('failed: closed-port')
    expect(flat(found)).toContain(`Nothing listens at 127.0.0.1:${port}: the port is closed`)
    expect(flat(found)).toContain('correct host and port in OPENAI_BASE_URL')
  })

  test('5. HTML answer', async () => {
    const page = '<!doctype html><title>Welcome</title>'
    const url = upstream(() => new Response(page, { headers: { 'content-type': 'text/html' } }))
    const found = await examine([], { OPENAI_BASE_URL: `${url}/app` })
    expect(outcomes(found)).toMatchObject({
      upstream: 'failed: wrong-base-url',
      'model.small': 'failed: web-page',
      'model.middle': 'skipped',
    })
    expect(flat(found)).toContain('is a web page (HTML), not an API')
    expect(flat(found)).toContain(`it usually ends in /v1, such as ${url}/v1`)
  })

  test('6. wrong Azure version', async () => {
    const url = upstream((asked) => {
      const isKnown = asked.url.searchParams.get('api-version') === '2024-10-21'
      if (!isKnown || asked.headers.get('api-key') !== SECRET.key) {
        return refusal(404, 'Resource not found', '404')
      }
      return isList(asked) ? models('gpt-4o', 'gpt-4o-mini') : completion()
    })
    const settings = { OPENAI_BASE_URL: url, AZURE_API_VERSION: '2019-01-01' }
    const found = await examine([], settings)
    expect(outcomes(found)).toMatchObject({
      upstream: 'warning: azure-version',
      'model.small': 'failed: azure-version',
      'model.middle': 'skipped',
    })
    expect(flat(found)).toContain('does not serve this address under api-version 2019-01-01')
    expect(flat(found)).toContain('Set AZURE_API_VERSION to one that the resource knows')
    const cured = await examine([], { ...settings, AZURE_API_VERSION: '2024-10-21' })
    expect(outcomes(cured)['model.small']).toBe('ok')
  })

  test('7. unknown model', async () => {
    const url = upstream((asked) => {
      if (isList(asked)) return models('gpt-4o', 'gpt-4o-mini')
      const model = String(asked.body['model'])
      return model === 'gpt-4o'
        ? completion()
        : refusal(404, `The model \`${model}\` does not exist.`, 'model_not_found')
    })
    const found = await examine([], { OPENAI_BASE_URL: `${url}/v1`, SMALL_MODEL: 'gpt-4o-mimi' })
    expect(outcomes(found)).toMatchObject({
      upstream: 'ok',
      'model.small': 'failed: unknown-model',
      'model.middle': 'ok',
      streaming: 'ok',
    })
    expect(flat(found)).toContain('has no model named gpt-4o-mimi')
    expect(flat(found)).toContain(
      'Set SMALL_MODEL to a model of this upstream (did you mean gpt-4o-mini?)',
    )
  })

  test('8. Ollama not running', async () => {
    const port = await closedPort()
    const found = await examine([], {
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      UPSTREAM_PROFILE: 'ollama',
    })
    expect(outcomes(found)['upstream']).toBe('failed: server-not-running')
    expect(flat(found)).toContain('Ollama is not running')
    expect(flat(found)).toContain('Start it with: ollama serve')
  })

  test('9. TLS failure', async () => {
    const pem = readFileSync(join(import.meta.dir, '../fixtures/tls/self-signed.pem'), 'utf8')
    const url = upstream(() => completion(), { key: pem, cert: pem })
    const found = await examine([], { OPENAI_BASE_URL: `${url}/v1` })
    expect(outcomes(found)['upstream']).toBe('failed: certificate')
    expect(flat(found)).toContain('is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)')
    expect(flat(found)).toContain('NODE_EXTRA_CA_CERTS=/path/to/ca.pem')
  })

  test('10. port taken', async () => {
    const other = Number(new URL(upstream(() => new Response('hello'))).port)
    const found = await examine(['--demo', '--port', String(other)], {})
    expect(found.text.code).toBe(1)
    expect(outcomes(found)).toMatchObject({ server: 'failed: port-taken', tools: 'ok' })
    expect(flat(found)).toContain(`Port ${other} is taken by another program`)
    const next = /vandamme --port (\d+)/.exec(flat(found))?.[1]
    expect(Number(next)).toBeGreaterThan(other)
  })
})

describe('what else breaks agents', () => {
  test('an upstream that never answers', async () => {
    const url = upstream((asked) =>
      isList(asked) ? models('gpt-4o', 'gpt-4o-mini') : new Promise<Response>(() => {}),
    )
    const found = await examine([], { OPENAI_BASE_URL: `${url}/v1`, REQUEST_TIMEOUT: '1' })
    expect(outcomes(found)).toMatchObject({ 'model.small': 'failed: silent', tools: 'skipped' })
    expect(flat(found)).toContain('did not answer in time')
  })

  test('a redirect, which is not followed', async () => {
    const url = upstream(() => Response.redirect('https://elsewhere.test/v1/chat/completions', 308))
    const found = await examine([], { OPENAI_BASE_URL: `${url}/v1` })
    expect(outcomes(found)).toMatchObject({ upstream: 'failed: redirect', tools: 'skipped' })
    expect(flat(found)).toContain('redirects to https://elsewhere.test/v1')
  })

  test('an error within an answer of status 200', async () => {
    const said = { error: { message: 'model gpt-4o-mini not found', type: 'not_found_error' } }
    const url = upstream((asked) => (isList(asked) ? models('gpt-4o') : Response.json(said)))
    const found = await examine([], { OPENAI_BASE_URL: `${url}/v1` })
    expect(outcomes(found)['model.small']).toBe('failed: unknown-model')
  })

  test('vLLM without tool calling', async () => {
    const said =
      '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
    const url = upstream((asked) => {
      if (isList(asked)) return models('gpt-4o', 'gpt-4o-mini')
      return asked.body['tools'] === undefined ? completion() : refusal(400, said)
    })
    const found = await examine([], { OPENAI_BASE_URL: `${url}/v1` })
    expect(outcomes(found)).toMatchObject({ streaming: 'ok', tools: 'failed: tools-not-enabled' })
    expect(flat(found)).toContain('vllm serve MODEL --enable-auto-tool-choice')
  })

  test('a model that does not call its tool is a warning', async () => {
    const url = upstream((asked) =>
      isList(asked) ? models('gpt-4o', 'gpt-4o-mini') : completion(),
    )
    const found = await examine([], { OPENAI_BASE_URL: `${url}/v1` })
    expect(found.text.code).toBe(0)
    expect(outcomes(found)['tools']).toBe('warning: no-tool-call')
    expect(found.text.out).toEndWith('It works, with one warning.\n')
  })

  test.each([
    [4_096, 'failed: context-too-small', 1],
    [16_384, 'warning: context-too-small', 0],
    [65_536, 'ok', 0],
  ])('Ollama with a context of %d', async (context, outcome, code) => {
    const url = upstream((asked) => {
      if (isList(asked)) return models('qwen3:latest')
      if (asked.url.pathname === '/api/ps') {
        return Response.json({ models: [{ name: 'qwen3:latest', context_length: context }] })
      }
      const call = { id: 'c', type: 'function', function: { name: 'get_sum', arguments: '{}' } }
      return completion(asked.body['tools'] === undefined ? {} : { tool_calls: [call] })
    })
    const found = await examine([], {
      OPENAI_BASE_URL: `${url}/v1`,
      UPSTREAM_PROFILE: 'ollama',
      BIG_MODEL: 'qwen3',
      SMALL_MODEL: 'qwen3',
    })
    expect(found.text.code).toBe(code)
    expect(outcomes(found)).toEqual({
      settings: 'ok',
      server: 'skipped',
      upstream: 'ok',
      'model.small': 'ok',
      streaming: 'ok',
      tools: 'ok',
      context: outcome,
    })
    if (outcome !== 'ok') expect(flat(found)).toContain('OLLAMA_CONTEXT_LENGTH=64000 ollama serve')
  })

  test('a model that Ollama has not pulled', async () => {
    const url = upstream((asked) =>
      isList(asked)
        ? models('qwen3:latest')
        : refusal(404, 'model "llama9" not found, try pulling it first'),
    )
    const found = await examine([], {
      OPENAI_BASE_URL: `${url}/v1`,
      UPSTREAM_PROFILE: 'ollama',
      BIG_MODEL: 'llama9',
      SMALL_MODEL: 'llama9',
    })
    expect(outcomes(found)).toMatchObject({
      'model.small': 'failed: model-not-pulled',
      streaming: 'skipped',
      tools: 'skipped',
    })
    expect(flat(found)).toContain('Pull it with: ollama pull llama9')
  })
})

test('all is well with the demo', async () => {
  const found = await examine(['--demo'], {})
  expect(found.text.code).toBe(0)
  expect(found.text.out).toEndWith('All is well.\n')
  expect(found.checks.map(({ id }) => id)).toEqual([
    'settings',
    'server',
    'upstream',
    'model.small',
    'model.middle',
    'model.big',
    'streaming',
    'tools',
  ])
})
