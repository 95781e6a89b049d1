/**
 * Draws the picture in the README: starts the program in a terminal, in front of an upstream that
 * plays several models, lets clients work through it, and writes what the terminal shows as SVG.
 *
 *   bun run picture
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import { asObject, asText, type JsonObject } from '../src/wire/json.ts'
import { openTmux } from '../test/helpers/tmux.ts'
import { toSvg } from './svg.ts'

const CLI = resolve(import.meta.dir, '../src/cli.ts')
const TARGET = resolve(import.meta.dir, '../docs/dashboard.svg')
const SIZE = { columns: 130, rows: 28 }

/** How each model answers: milliseconds before its first token and between two. */
const MODELS: Readonly<Record<string, { readonly first: number; readonly next: number }>> = {
  'gpt-5': { first: 900, next: 22 },
  'gpt-5-mini': { first: 350, next: 14 },
  'qwen3-coder:30b': { first: 120, next: 9 },
}
const PRICES = {
  'gpt-5': { input: 1.25, output: 10, cache_read: 0.125 },
  'gpt-5-mini': { input: 0.25, output: 2, cache_read: 0.025 },
}

/** What the clients ask, in order: model, tokens of prompt, of these cached, tokens of the answer. */
const FIRST = [
  ['claude-haiku-4-5', 588, 0, 22],
  ['claude-opus-4-8', 41_200, 36_000, 96],
  ['claude-sonnet-5-5', 17_100, 15_700, 88],
  ['claude-sonnet-5-5', 17_900, 16_100, 140],
  ['claude-haiku-4-5', 612, 0, 38],
  ['claude-opus-4-8', 41_900, 37_000, 70],
  ['claude-sonnet-5-5', 18_200, 16_600, 61],
  ['broken', 96_400, 0, 0],
  ['claude-haiku-4-5', 702, 0, 31],
  ['claude-sonnet-5-5', 18_900, 17_100, 104],
] as const
/** These still run when the picture is taken. */
const RUNNING = [
  ['claude-opus-4-8', 42_700, 37_500, 4_000],
  ['claude-sonnet-5-5', 19_400, 17_600, 4_000],
  ['claude-haiku-4-5', 3_100, 0, 4_000],
] as const

type Asked = (typeof FIRST | typeof RUNNING)[number]

const upstream = Bun.serve({ hostname: '127.0.0.1', port: 0, idleTimeout: 0, fetch: answer })

async function answer(request: Request): Promise<Response> {
  if (request.method === 'GET') {
    const data = Object.keys(MODELS).map((id) => ({ id, object: 'model', owned_by: 'example' }))
    return Response.json({ object: 'list', data })
  }
  const body = asObject(await request.json()) ?? {}
  const [input, cached, output] = numbersIn(body)
  if (output === 0) {
    const message = "This model's maximum context length is 65536 tokens."
    return Response.json({ error: { message, type: 'invalid_request_error' } }, { status: 400 })
  }
  const { first, next } = MODELS[asText(body['model']) ?? ''] ?? { first: 200, next: 15 }
  const usage = {
    prompt_tokens: input,
    completion_tokens: output,
    prompt_tokens_details: { cached_tokens: cached },
  }
  return new Response(stream({ first, next, output, usage }, request.signal), {
    headers: { 'content-type': 'text/event-stream' },
  })
}

/** The numbers come in the prompt: the upstream only plays. */
function numbersIn(body: JsonObject): readonly [input: number, cached: number, output: number] {
  const text = /<([\d,]+)>/.exec(JSON.stringify(body['messages']))?.[1] ?? ''
  const [input = 1, cached = 0, output = 10] = text.split(',').map(Number)
  return [input, cached, output]
}

type Played = {
  readonly first: number
  readonly next: number
  readonly output: number
  readonly usage: JsonObject
}

async function* stream(played: Played, signal: AbortSignal): AsyncGenerator<string> {
  const { first, next, output, usage } = played
  await Bun.sleep(first)
  for (let token = 0; token < output && !signal.aborted; token++) {
    yield chunk({ choices: [{ index: 0, delta: { content: 'word ' }, finish_reason: null }] })
    await Bun.sleep(next)
  }
  yield chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
  yield chunk({ choices: [], usage })
  yield 'data: [DONE]\n\n'
}

function chunk(facts: JsonObject): string {
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', ...facts })}\n\n`
}

async function ask(url: string, [model, ...numbers]: Asked, signal?: AbortSignal): Promise<void> {
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    ...(signal === undefined ? {} : { signal }),
    headers: { 'content-type': 'application/json', 'x-api-key': 'any' },
    body: JSON.stringify({
      model: model === 'broken' ? 'claude-sonnet-5-5' : model,
      max_tokens: 8_000,
      stream: true,
      messages: [{ role: 'user', content: `Go on. <${numbers.join(',')}>` }],
    }),
  })
  await response.text()
}

await using tmux = await openTmux({
  ...SIZE,
  environment: {
    OPENAI_BASE_URL: `http://127.0.0.1:${upstream.port}/v1`,
    OPENAI_API_KEY: 'sk-picture',
    BIG_MODEL: 'gpt-5',
    MIDDLE_MODEL: 'gpt-5-mini',
    SMALL_MODEL: 'gpt-5-mini',
    PRICES_FILE: 'prices.json',
  },
})
writeFileSync(join(tmux.folder, 'prices.json'), JSON.stringify(PRICES))
await tmux.run(`${process.execPath} ${CLI} --port 0`)
const url = await tmux.until(/(http:\/\/localhost:\d+)/)
// The model of SMALL is swapped by its key, as a user does: the mark shows it.
await tmux.press('s')
await tmux.until(/(Pick an upstream model)/)
await tmux.press('q', 'w', 'e', 'n', 'Enter')
await tmux.until(/(qwen3-coder:30b \*)/)
for (const one of FIRST) await ask(url, one)
const leaving = new AbortController()
for (const one of RUNNING) ask(url, one, leaving.signal).catch(() => undefined)
await tmux.until(/(3 active)/)
await Bun.sleep(4_000)
const screen = await tmux.colored()
leaving.abort()
mkdirSync(dirname(TARGET), { recursive: true })
writeFileSync(TARGET, toSvg(screen, { columns: SIZE.columns, title: 'The dashboard of Vandamme' }))
process.stdout.write(`${await tmux.screen()}\nWritten to ${TARGET}\n`)
await tmux.press('Q')
await upstream.stop(true)
