import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { clientCurl, fileWord, upstreamCurl } from '../../../tui/format/curl.ts'
import { SILENCE } from '../../helpers/recordings.ts'

const NASTY = [
  ['quotes', `{"a":"it's \\"so\\" ''"}`],
  ['line breaks', '{\n  "a": 1\n}\n'],
  ['dollars and backticks', '{"a":"$HOME ${PATH} $(id) `id` $OPENAI_API_KEY !!"}'],
  ['backslashes', '{"a":"\\\\n \\u00e9 \\\\\\\\"}\\'],
  ['other scripts', '{"a":"Ünï 中文 🙂"}'],
  ['an at sign first', '@/etc/hosts'],
  ['nothing', ''],
  ['carriage returns and tabs', '{"a":\t1}\r\n\r\n'],
] as const

test('the client form', () => {
  const recording = {
    ...SILENCE,
    request: `{"model":"it's"}`,
    headers: {
      'content-type': 'application/json',
      'x-api-key': '$ANTHROPIC_AUTH_TOKEN',
      'anthropic-version': '2023-06-01',
      'Content-Length': '16',
      host: 'localhost',
    },
  }
  expect(clientCurl(recording, 'http://localhost:8082')).toEqual({
    file: undefined,
    text: String.raw`curl -sS -N http://localhost:8082/v1/messages \
  -H 'content-type: application/json' \
  -H 'x-api-key: '"$ANTHROPIC_AUTH_TOKEN" \
  -H 'anthropic-version: 2023-06-01' \
  --data-raw '{"model":"it'\''s"}'
`,
  })
})

test('the upstream form', () => {
  const sent = {
    url: 'https://res.openai.azure.com/openai/chat/completions?api-version=2024-10-21&a=1',
    headers: { authorization: 'Bearer $OPENAI_API_KEY', 'x-team': '$CUSTOM_HEADER_TEAM-$HOME' },
    body: '{}',
  }
  expect(upstreamCurl({ ...SILENCE, sent })?.text).toBe(
    String.raw`curl -sS -N 'https://res.openai.azure.com/openai/chat/completions?api-version=2024-10-21&a=1' \
  -H 'content-type: application/json' \
  -H 'authorization: Bearer '"$OPENAI_API_KEY" \
  -H 'x-team: '"$CUSTOM_HEADER_TEAM"'-$HOME' \
  --data-raw '{}'
`,
  )
})

test('what was not kept makes no command', () => {
  expect(clientCurl(SILENCE, 'http://localhost:8082')).toBeUndefined()
  expect(upstreamCurl(SILENCE)).toBeUndefined()
})

test('names of files hold nothing but letters, digits and hyphens', () => {
  expect(fileWord('../a b/c_1-2\n')).toBe('abc_1-2')
  expect(fileWord('../')).toBe('exchange')
})

describe('a real shell with a real curl', () => {
  type Got = {
    readonly body: string
    readonly key: string | null
    readonly type: string | null
    readonly path: string
  }
  let got: Got | undefined
  let folder = ''
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      got = {
        body: Buffer.from(await request.arrayBuffer()).toString('utf8'),
        key: request.headers.get('x-api-key') ?? request.headers.get('authorization'),
        type: request.headers.get('content-type'),
        path: new URL(request.url).pathname,
      }
      return new Response('ok')
    },
  })
  const address = `http://127.0.0.1:${server.port}`

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vandamme-curl-'))
  })
  afterAll(async () => {
    await server.stop(true)
    await rm(folder, { recursive: true })
  })

  async function run(text: string): Promise<string> {
    const shell = Bun.spawn(['sh', '-s'], {
      cwd: folder,
      stdin: new Blob([text]),
      env: {
        PATH: process.env['PATH'] ?? '',
        NO_PROXY: '*',
        ANTHROPIC_AUTH_TOKEN: `to'k $en"`,
        OPENAI_API_KEY: 'sk-1 2',
      },
    })
    const output = await new Response(shell.stdout).text()
    expect(await shell.exited).toBe(0)
    return output
  }

  test.each(NASTY)('%s arrive byte for byte', async (_, body) => {
    const headers = { 'x-api-key': '$ANTHROPIC_AUTH_TOKEN' }
    const command = clientCurl({ ...SILENCE, request: body, headers }, address)
    expect(await run(command?.text ?? '')).toBe('ok')
    expect(got).toEqual({ body, key: `to'k $en"`, type: 'application/json', path: '/v1/messages' })
  })

  test('a long body goes by a file', async () => {
    const body = `{"a":"${`é'$\\`.repeat(30_000)}"}`
    const sent = {
      url: `${address}/v1/chat/completions`,
      headers: { authorization: 'Bearer $OPENAI_API_KEY' },
      body,
    }
    const command = upstreamCurl({ ...SILENCE, id: 'req_9', sent })
    expect(command?.file).toEqual({ name: 'req_9-upstream.json', text: body })
    expect(command?.text).toContain('--data-binary @req_9-upstream.json')
    await Bun.write(join(folder, command?.file?.name ?? ''), body)
    expect(await run(command?.text ?? '')).toBe('ok')
    expect(got).toEqual({
      body,
      key: 'Bearer sk-1 2',
      type: 'application/json',
      path: '/v1/chat/completions',
    })
  })

  test('a body of the greatest length that stays in the command', async () => {
    const body = "'".repeat(25_000)
    const command = clientCurl({ ...SILENCE, request: body }, address)
    expect(command?.file).toBeUndefined()
    expect(await run(command?.text ?? '')).toBe('ok')
    expect(got?.body).toBe(body)
  })
})
