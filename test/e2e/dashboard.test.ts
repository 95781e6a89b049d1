import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'

import type { DemoRequest, DemoScript } from '../../src/upstream/demo.ts'
import { claudeMissing, startClaude } from '../helpers/claude.ts'
import { ask, askStream, HELLO, type ClientStream } from '../helpers/client.ts'
import { NO_TMUX, openTmux, WHY_NO_TMUX, type Tmux } from '../helpers/tmux.ts'
import { until } from '../helpers/until.ts'
import {
  byTurn,
  call,
  callTools,
  chunk,
  DONE,
  fakeUpstream,
  hang,
  inOrder,
  type FakeUpstream,
  refuse,
  say,
  sse,
  USAGE,
} from '../helpers/upstream.ts'

// A guard against hanging only: tmux, the program and the client may all be slow.
setDefaultTimeout(180_000)

const CLI = resolve(import.meta.dir, '../../src/cli.ts')
const UPSTREAM_KEY = 'sk-upstream-secret-0123456789abcdef'
const CLIENT_KEY = 'client-key-secret-0123456789abcdef'
const SONNET = { ...HELLO, model: 'claude-sonnet-4-5' }

type Given = {
  readonly columns?: number
  readonly rows?: number
  readonly environment?: Readonly<Record<string, string>>
  readonly flags?: string
  /** More lines of `.env`. */
  readonly settings?: readonly string[]
}

type Opened = AsyncDisposable & {
  readonly tmux: Tmux
  readonly url: string
  /** The file of the settings, which the program read at its start. */
  readonly settings: string
  /** Types a text, as keys. */
  readonly type: (text: string) => Promise<void>
}

/** The program in a terminal, in front of an upstream; what it draws is kept in `drawn`. */
async function open(baseUrl: string, given: Given = {}): Promise<Opened> {
  const { columns = 160, rows = 45, environment = {}, flags = '', settings = [] } = given
  const tmux = await openTmux({ columns, rows, environment: withTools(environment) })
  const file = join(tmux.folder, '.env')
  const lines = [
    '# The models that we like.',
    'BIG_MODEL=big-model # the large one',
    'MIDDLE_MODEL=middle-model',
    'SMALL_MODEL=small-model',
    `OPENAI_BASE_URL=${baseUrl}`,
    `OPENAI_API_KEY=${UPSTREAM_KEY}`,
    ...settings,
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  fakeTools(join(tmux.folder, 'bin'))
  await tmux.record(join(tmux.folder, 'drawn'))
  await tmux.run(`PATH="$HOME/bin:$PATH" ${process.execPath} ${CLI} --port 0 ${flags}`)
  await tmux.untilShow('#{alternate_on}', '1')
  const shown = await tmux.until(/localhost(:\d+)/)
  return {
    tmux,
    url: `http://localhost${shown}`,
    settings: file,
    type: async (text) => tmux.press('-l', text),
    [Symbol.asyncDispose]: () => tmux[Symbol.asyncDispose](),
  }
}

const TOOLS = ['pbcopy', 'xclip', 'wl-copy']

/** Whatever the system is, there is a display, and no other machine at the other end. */
function withTools(environment: Readonly<Record<string, string>>): Record<string, string> {
  return { DISPLAY: ':0', SSH_CONNECTION: '', SSH_TTY: '', XDG_STATE_HOME: '', ...environment }
}

/** What is copied lands in a file. */
function fakeTools(folder: string): void {
  mkdirSync(folder)
  for (const name of TOOLS) {
    const path = join(folder, name)
    writeFileSync(path, '#!/bin/sh\ncat > "$HOME/clipboard"\n')
    chmodSync(path, 0o755)
  }
}

/** A stream whose steps the test releases. */
function released(...texts: readonly string[]) {
  const gates = texts.map(() => Promise.withResolvers<void>())
  const steps = texts.flatMap((text, index) => [gates[index]!.promise, chunk({ content: text })])
  const end = [chunk({}, 'stop'), { ...chunk({}), choices: [], usage: USAGE }, DONE]
  return { script: sse(chunk({ role: 'assistant', content: '' }), ...steps, ...end), gates }
}

/** Reads on, so that nothing is held back. */
function drain(stream: ClientStream): Promise<unknown> {
  return stream.rest().catch(() => undefined)
}

function modelsAsked({ requests }: FakeUpstream): readonly unknown[] {
  return requests.map(({ body }: DemoRequest) => body['model'])
}

/** The output tokens of the selected request once they are above a number. */
async function tokensAbove(tmux: Tmux, least: number, release: () => void): Promise<number> {
  let tokens = 0
  const end = performance.now() + 60_000
  while (tokens <= least) {
    if (performance.now() > end) throw new Error(`Still ${tokens} in\n${await tmux.screen()}`)
    release()
    tokens = Number(await tmux.until(/ ~?(\d+) tokens/))
  }
  return tokens
}

async function answered(url: string, script = HELLO): Promise<void> {
  await (await ask(url, script)).text()
}

describe.skipIf(NO_TMUX)(`the dashboard, used${WHY_NO_TMUX}`, () => {
  test('with --demo: a request comes, runs, and is done', async () => {
    await using tmux = await openTmux({ columns: 160, rows: 45 })
    await tmux.run(`${process.execPath} ${CLI} --demo --port 0`)
    const url = await tmux.until(/ANTHROPIC_BASE_URL=(http:\S+) ANTHROPIC_AUTH_TOKEN=any claude/)
    await tmux.until(/the built-in demo: \d+ models?/)
    const stream = await askStream(url)
    await tmux.until(/▌ +1 .* BIG +\S*opus-5-5 +demo-big/)
    await drain(stream)
    await tmux.until(/▌ +1 .*✓ done/)
  })

  test('a row moves while it streams, and ends with what the upstream counted', async () => {
    const { script, gates } = released(...Array<string>(1_000).fill('some words '))
    let next = 0
    // Not every piece is told of: the proxy counts at most ten times a second.
    const release = () => gates[next++]?.resolve()
    await using upstream = fakeUpstream(script)
    await using dashboard = await open(upstream.url)
    const { tmux, url } = dashboard
    const stream = await askStream(url)
    const reading = drain(stream)
    await tmux.until(/◐ waiting/)
    release()
    await tmux.until(/● streaming/)
    const first = await tokensAbove(tmux, 0, release)
    const second = await tokensAbove(tmux, first, release)
    expect(second).toBeGreaterThan(first)
    expect(await tmux.screen()).toMatch(/● streaming .*~\d+/)
    for (const gate of gates) gate.resolve()
    await reading
    await tmux.until(/▌ +1 .*✓ done .* 120 .* 30 /)
  })

  test('a filter, every tab of a request, and every view', async () => {
    const script = byTurn(callTools(call('Bash', { command: 'ls -la' })))
    await using upstream = fakeUpstream(script)
    await using dashboard = await open(upstream.url)
    const { tmux, url, type } = dashboard
    const tools = [{ name: 'Bash', description: 'Runs it.', input_schema: { type: 'object' } }]
    await drain(await askStream(url, { ...SONNET, tools }))
    await answered(url)
    await tmux.until(/1\/2/)
    await type('/~t m')
    await tmux.until(/1 of 2/)
    await tmux.press('Enter')
    await tmux.until(/~t m ·[^]*▌ +1 .*middle-model/)
    expect(await tmux.screen()).not.toMatch(/BIG +\S*opus-5-5 +big-model +120/)
    await tmux.press('Enter')
    const tabs = [
      [/\[1 Summary\][^]*sonnet-4-5[^]*middle-model/],
      [/\[2 Timeline\][^]*first token/i],
      [/\[3 Request\][^]*"claude-sonnet-4-5"/],
      [/\[4 Response\][^]*Bash[^]*ls -la/],
      [/\[5 Upstream\][^]*\/chat\/completions[^]*"middle-model"/],
      [/\[6 Events[^]*content_block_delta/],
      [/\[7 Diff\][^]*max_tokens/],
    ] as const
    for (const [index, [content]] of tabs.entries()) {
      await type(String(index + 1))
      await tmux.until(content)
    }
    await tmux.press('Escape')
    await tmux.until(/1 Requests/)
    await tmux.press('Escape')
    await tmux.until(/\/2/)
    const views = [
      ['2', /\[2 Errors\][^]*No request has failed/],
      ['3', /\[3 Models\][^]*middle-model/],
      ['4', /\[4 Latency\][^]*Time to first token/],
      ['5', /\[5 Logs\]/],
      ['6', /\[6 Settings\][^]*big-model/],
    ] as const
    for (const [key, content] of views) {
      await type(key)
      await tmux.until(content)
    }
  })

  test('a swap: the next request has the new model, what runs keeps its own, u takes it back', async () => {
    const slow = released('a')
    const script: DemoScript = (request) =>
      upstream.requests.length === 1 ? slow.script(request) : say('Yes.')(request)
    await using upstream: FakeUpstream = fakeUpstream((request) => script(request))
    await using dashboard = await open(upstream.url)
    const { tmux, url, type } = dashboard
    const before = readFileSync(dashboard.settings, 'utf8')
    const running = await askStream(url, SONNET)
    const reading = drain(running)
    await tmux.until(/▌ +1 .*middle-model/)

    await type('m')
    await tmux.until(/Pick an upstream model/)
    await type('other-model')
    await tmux.until(/\[MIDDLE\][^]*does not list other-model/)
    await tmux.press('Enter')
    await tmux.until(/MIDDLE: middle-model → other-model/)
    await tmux.until(/MIDDLE +sonnet +other-model \*/)
    await answered(url, SONNET)
    expect(modelsAsked(upstream)).toEqual(['middle-model', 'other-model'])
    await tmux.until(/▌ +2 .*other-model/)

    slow.gates[0]!.resolve()
    await reading
    await tmux.until(/ 1 .*✓ done +MIDDLE +\S*sonnet-4-5 +middle-model/)
    expect(upstream.requests).toHaveLength(2)

    await type('u')
    await tmux.until(/MIDDLE is middle-model again/)
    await tmux.until(/MIDDLE +sonnet +middle-model  /)
    await answered(url, SONNET)
    expect(modelsAsked(upstream)).toEqual(['middle-model', 'other-model', 'middle-model'])
    await tmux.until(/▌ +3 .*middle-model/)
    expect(readFileSync(dashboard.settings, 'utf8')).toBe(before)
  })

  test('ctrl-s also writes the settings: comments stay, nobody else may read them', async () => {
    await using upstream = fakeUpstream(say('Yes.'))
    await using dashboard = await open(upstream.url)
    const { tmux, url, type, settings } = dashboard
    chmodSync(settings, 0o644)
    await type('s')
    await tmux.until(/Pick an upstream model/)
    await type('tiny-model')
    await tmux.until(/does not list tiny-model/)
    await tmux.press('C-s')
    await tmux.until(/SMALL is tiny-model, saved to \S+\.env/)
    // Without a star: it is what the settings say now.
    await tmux.until(/SMALL +haiku +tiny-model  /)
    const text = readFileSync(settings, 'utf8')
    expect(text).toContain('# The models that we like.')
    expect(text).toContain('# the large one')
    expect(text).toMatch(/^SMALL_MODEL=.?tiny-model/m)
    expect(text).toMatch(/^BIG_MODEL=.?big-model/m)
    expect(text).toContain(UPSTREAM_KEY)
    expect(statSync(settings).mode & 0o777).toBe(0o600)
    await answered(url, { ...HELLO, model: 'claude-haiku-4-5' })
    expect(modelsAsked(upstream)).toEqual(['tiny-model'])
  })

  test('models of the demo are not written into the settings of the real upstream', async () => {
    await using dashboard = await open('http://127.0.0.1:9/v1', { flags: '--demo' })
    const { tmux, type, settings } = dashboard
    const before = readFileSync(settings, 'utf8')
    await type('b')
    await tmux.until(/Pick an upstream model/)
    await type('demo-other')
    await tmux.until(/demo-other/)
    await tmux.press('C-s')
    await tmux.until(/BIG holds until you quit\. Not written: the models of the demo/)
    expect(readFileSync(settings, 'utf8')).toBe(before)
  })

  test('what cannot be written is told, and what holds all the same', async () => {
    await using upstream = fakeUpstream(say('Yes.'))
    // Nobody can make a folder below a device, not even root.
    const environment = { XDG_STATE_HOME: '/dev/null' }
    await using dashboard = await open(upstream.url, { environment })
    const { tmux, url, type, settings } = dashboard
    rmSync(settings)
    mkdirSync(settings)
    await type('s')
    await tmux.until(/Pick an upstream model/)
    await type('tiny-model')
    await tmux.until(/does not list tiny-model/)
    await tmux.press('C-s')
    await tmux.until(
      /SMALL holds until you quit\. Not written: a folder is in the way, move it: .+\/\.env/,
    )
    await answered(url, { ...HELLO, model: 'claude-haiku-4-5' })
    expect(modelsAsked(upstream)).toEqual(['tiny-model'])
    await type('5')
    await tmux.until(/WARNING +Preferences are lost when you quit: cannot write \/dev\/null/)
    await tmux.until(/WARNING +SMALL holds until you quit/)
    // Once in the log; where no other error waits to be seen, also at the foot.
    expect((await tmux.screen()).match(/WARNING +Preferences are lost/g)).toHaveLength(1)
  })

  test('with --reload: what the settings say now is what it shows', async () => {
    await using upstream = fakeUpstream(say('Yes.'))
    await using opened = await open(upstream.url, { flags: '--reload' })
    const { tmux, settings } = opened
    await tmux.until(/ANTHROPIC_AUTH_TOKEN=any claude/)
    const text = readFileSync(settings, 'utf8').replace('middle-model', 'other-model')
    writeFileSync(settings, `${text}ANTHROPIC_API_KEY=${CLIENT_KEY}\n`)
    await tmux.until(/ANTHROPIC_AUTH_TOKEN=PROXY_KEY claude/)
    // Taken from the settings, it is no swap.
    await tmux.until(/MIDDLE +sonnet +other-model {2}/)
    await tmux.press('6')
    await tmux.until(/MIDDLE +other-model *│/)
  })

  test('a request is copied and exported, without a key', async () => {
    await using upstream = fakeUpstream(say('A fine answer.'))
    await using dashboard = await open(upstream.url)
    const { tmux, url, type } = dashboard
    await answered(url)
    await tmux.until(/✓ done/)
    await type('y')
    await tmux.until(/curl, as the upstream was asked/)
    await type('u')
    await tmux.until(/Copied curl, as the upstream was asked with \S+/)
    const copied = readFileSync(join(tmux.folder, 'clipboard'), 'utf8')
    expect(copied).toStartWith(`curl -sS -N ${upstream.url}/chat/completions`)
    expect(copied).toContain('"$OPENAI_API_KEY"')
    await type('y')
    await tmux.until(/curl, as the client asked/)
    await type('r')
    await tmux.until(/Copied response/)
    expect(readFileSync(join(tmux.folder, 'clipboard'), 'utf8')).toContain('A fine answer.')
    await type('x')
    const path = await tmux.until(/Exported the request to (\S+)/)
    const exported = readFileSync(path, 'utf8')
    expect(JSON.parse(exported)).toMatchObject({})
    expect(exported).toContain('A fine answer.')
    for (const text of [copied, exported]) expect(text).not.toContain(UPSTREAM_KEY)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('a running request is cancelled: the upstream is left, the client hears of it', async () => {
    const held = hang()
    let isLeft = false
    await using upstream = fakeUpstream((request) => {
      request.signal.addEventListener('abort', () => {
        isLeft = true
      })
      return held(request)
    })
    await using dashboard = await open(upstream.url)
    const { tmux, url, type } = dashboard
    const asking = ask(url, { ...HELLO, stream: true })
    await tmux.until(/▌ +1 .*waiting/)
    await type('X')
    await tmux.until(/Cancel this request\?/)
    await type('y')
    await tmux.until(/✓ Cancelled/)
    await until(() => isLeft, 'the end of the request to the upstream')
    const response = await asking
    const text = await response.text()
    expect(response.ok && !text.includes('event: error')).toBe(false)
    expect(text).toContain('"type":"error"')
    await tmux.until(/▌ +1 .*⊘ cancelled/)
  })

  test('errors are grouped with what helps; the log tells them, too', async () => {
    const script = inOrder(
      refuse(429, 'Slow down, please.', 'rate_limit_exceeded'),
      refuse(429, 'Slow down, please.', 'rate_limit_exceeded'),
      refuse(404, 'The model `big-model` does not exist.', 'model_not_found'),
    )
    await using upstream = fakeUpstream(script)
    await using dashboard = await open(upstream.url)
    const { tmux, url, type } = dashboard
    for (let index = 0; index < 3; index++) await answered(url)
    await tmux.until(/▌ +3 .*404 not found/)
    await type('2')
    await tmux.until(/\[2 Errors\][^]*1\/2[^]*does not know big-model: pick another with b, m or s/)
    await type('j')
    await tmux.until(/▌ +2 +[\d:]+ +B +big-model +429 rate limit[^]*Rate limit: /)
    await tmux.press('Enter')
    await tmux.until(/1\/2[^]*429 rate limit: .*Slow down/)
    await type('5')
    await tmux.until(/\[5 Logs\][^]*WARNING.*429/)
  })

  test('paused, the list stands still; the proxy goes on', async () => {
    await using upstream = fakeUpstream(say('Yes.'))
    await using dashboard = await open(upstream.url)
    const { tmux, url, type } = dashboard
    await answered(url)
    await tmux.until(/1\/1/)
    await type(' ')
    await tmux.until(/PAUSED \+0/)
    await answered(url)
    await answered(url)
    await tmux.until(/PAUSED \+2/)
    expect(await tmux.screen()).toContain('1/1')
    await type(' ')
    await tmux.until(/1\/3|3\/3/)
  })

  test('an upstream that is down at the start: the screen says what to do', async () => {
    await using dashboard = await open('http://127.0.0.1:1/v1')
    const { tmux } = dashboard
    await tmux.until(/Upstream +✗ .*127\.0\.0\.1:1/)
    await tmux.until(/Check OPENAI_BASE_URL[^]*The settings are in \S+\.env/)
    await tmux.until(/R asks once more/)
    expect(existsSync(dashboard.settings)).toBe(true)
  })

  test('no key is shown anywhere, or kept', async () => {
    const leaky = refuse(401, `Incorrect API key provided: ${UPSTREAM_KEY}.`, 'invalid_api_key')
    await using upstream = fakeUpstream(inOrder(say('Yes.'), leaky))
    const settings = [`ANTHROPIC_API_KEY=${CLIENT_KEY}`, 'LOG_LEVEL=DEBUG']
    await using dashboard = await open(upstream.url, { settings })
    const { tmux, url, type } = dashboard
    await tmux.until(/Upstream +✓/)
    const headers = { 'x-api-key': CLIENT_KEY }
    await (await ask(url, HELLO, { headers })).text()
    await (await ask(url, HELLO, { headers })).text()
    await tmux.until(/1\/2/)
    for (const key of ['2', '3', '4', '5', '6']) {
      await type(key)
      await tmux.until(new RegExp(`\\[${key} `))
    }
    await type('1')
    await tmux.until(/\[1 Requests/)
    for (const at of ['1 of 2', '2 of 2']) {
      if (at === '1 of 2') await tmux.press('Enter')
      else await type('J')
      await tmux.until(new RegExp(at))
      for (const tab of ['1', '2', '3', '4', '5', '6', '7']) {
        await type(tab)
        await tmux.until(new RegExp(`\\[${tab} `))
      }
    }
    for (const [part, name] of [
      ['c', 'curl, as the client asked'],
      ['u', 'curl, as the upstream was asked'],
    ] as const) {
      await type('y')
      await tmux.until(/curl, as the client asked/)
      await type(part)
      await tmux.until(new RegExp(`Copied ${name}`))
      expectNoKeys(readFileSync(join(tmux.folder, 'clipboard'), 'utf8'))
    }
    await type('x')
    const path = await tmux.until(/Exported the request to (\S+)/)
    expectNoKeys(readFileSync(path, 'utf8'))
    await type('Q')
    await tmux.until(/Vandamme stopped/)
    expectNoKeys(readFileSync(join(tmux.folder, 'drawn'), 'utf8'))
    for (const file of filesIn(join(tmux.folder, '.local')))
      expectNoKeys(readFileSync(file, 'utf8'))
  })

  test('NO_COLOR: no colour, and the signs say all', async () => {
    await using upstream = fakeUpstream(inOrder(say('Yes.'), refuse(500, 'Broken.')))
    await using dashboard = await open(upstream.url, { environment: { NO_COLOR: '1' } })
    const { tmux, url, type } = dashboard
    await answered(url)
    await answered(url)
    await tmux.until(/▌ +2 .*✗ failed[^]* 1 .*✓ done/)
    await type('m')
    await tmux.until(/\[MIDDLE\]/)
    expect(await tmux.colored()).not.toContain('\x1b[')
  })

  test('CI=true: it draws all the same', async () => {
    await using upstream = fakeUpstream(say('Yes.'))
    await using dashboard = await open(upstream.url, { environment: { CI: 'true' } })
    await answered(dashboard.url)
    await dashboard.tmux.until(/▌ +1 .*✓ done/)
  })

  const missing = claudeMissing()

  test.skipIf(missing !== undefined)(
    `the real client works while the dashboard looks on${missing === undefined ? '' : ` (skipped: ${missing})`}`,
    async () => {
      const script = byTurn(
        callTools(call('Write', { file_path: 'hello.txt', content: 'Hello.\n' })),
        say('All done.'),
      )
      await using upstream = fakeUpstream(script)
      await using dashboard = await open(upstream.url)
      const { tmux, url, type } = dashboard
      await using client = await startClaude({
        proxy: url,
        prompt: 'Write hello.txt.',
        args: ['--model', 'sonnet'],
      })
      const result = await client.result
      expect(result).toMatchObject({ is_error: false, result: 'All done.' })
      expect(existsSync(join(client.folder, 'hello.txt'))).toBe(true)
      await tmux.until(/✓ done +MIDDLE +\S*sonnet\S* +middle-model +120 .* 30 .* tool use/)
      await tmux.until(/✓ done +MIDDLE +\S*sonnet\S* +middle-model +120 .* 30 .* end turn/)
      await type('/~tool Write')
      await tmux.press('Enter')
      // The search is over, and a line is there to be opened.
      await tmux.until(/\/~tool Write .* 1\/2/)
      await tmux.press('Enter')
      await tmux.until(/\[1 Summary\]/)
      await type('4')
      await tmux.until(/\[4 Response\][^]*All done\./)
      await type('J')
      await tmux.until(/2 of 2[^]*\[4 Response\][^]*Write[^]*hello\.txt/)
    },
  )
})

function expectNoKeys(text: string): void {
  // Neither whole nor cut: this much of one would be too much.
  for (const key of [UPSTREAM_KEY, CLIENT_KEY]) expect(text).not.toContain(key.slice(0, 17))
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
