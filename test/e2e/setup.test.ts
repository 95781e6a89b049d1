import { afterAll, describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { parseEnvFile } from '../../src/config/env-file.ts'
import { runProgram } from '../helpers/program.ts'
import { NO_TMUX, openTmux, type Tmux, WHY_NO_TMUX } from '../helpers/tmux.ts'

const CLI = resolve(import.meta.dir, '../../src/cli.ts')
const WRONG = 'sk-wrong-0123456789abcdef'
const RIGHT = 'sk-right-0123456789abcdef'
const OLD = 'sk-older-0123456789abcdef'

const answers = {
  id: 'c1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'OK' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
}
/** The last one would give the terminal a title. */
const EVIL = 'acme-evil\u001b]0;taken\u0007'
const MODELS = ['acme-large-2', 'acme-large-1', 'acme-2-mini', 'acme-embed', EVIL]

/** An upstream that knows one key (or none), and one model that it lists and does not serve. */
const asked: { path: string; key: string | null; model: unknown }[] = []
const upstream = serve(RIGHT)
const open = serve(undefined)
afterAll(async () => void (await Promise.all([upstream.stop(true), open.stop(true)])))

function serve(key: string | undefined) {
  return Bun.serve({
    port: 0,
    hostname: 'localhost',
    async fetch(request) {
      const { pathname } = new URL(request.url)
      const shown = request.headers.get('authorization')
      const body: unknown = request.method === 'POST' ? await request.json() : {}
      const model = (body as { model?: string }).model
      asked.push({ path: pathname, key: shown, model })
      if (key !== undefined && shown !== `Bearer ${key}`) {
        const message = `Incorrect API key provided: ${shown}`
        return Response.json({ error: { message, code: 'invalid_api_key' } }, { status: 401 })
      }
      if (pathname === '/v1/models') {
        return Response.json({ object: 'list', data: MODELS.map((id) => ({ id })) })
      }
      if (pathname !== '/v1/chat/completions') return new Response('', { status: 404 })
      if (model === 'acme-gone') {
        const error = { message: 'The model acme-gone does not exist', code: 'model_not_found' }
        return Response.json({ error }, { status: 404 })
      }
      return Response.json(answers)
    },
  })
}

type Setup = AsyncDisposable & {
  readonly tmux: Tmux
  readonly type: (text: string, shown?: RegExp) => Promise<void>
  readonly env: string
  /** Waits for the shell; gives the screen. */
  readonly ends: (code: number) => Promise<string>
}

type Given = { readonly file?: string; readonly environment?: Readonly<Record<string, string>> }

/** Runs the setup in a terminal, and looks at every screen for secrets. */
async function start({ file, environment = {} }: Given = {}): Promise<Setup> {
  const tmux = await openTmux({ columns: 110, rows: 40, environment })
  const env = join(tmux.folder, '.env')
  const drawn = join(tmux.folder, 'drawn')
  if (file !== undefined) writeFileSync(env, file, { mode: 0o644 })
  // `exec` keeps the process id, and so does the program's renewal of itself.
  const program = `exec ${process.execPath} ${CLI} config setup`
  writeFileSync(join(tmux.folder, 'start'), `echo $$ > pid\n${program}\n`)
  await tmux.run('stty -a > stty-before; clear')
  await tmux.record(drawn)
  await tmux.run('sh ./start; echo "code=$?"; stty -a > stty-after; echo do""ne')
  await tmux.until(/Whose models shall Claude Code use\?/)
  return {
    tmux,
    env,
    async type(text, shown) {
      await tmux.press('-l', text)
      await tmux.until(shown ?? new RegExp(RegExp.escape(`> ${text}`)))
      await tmux.press('Enter')
    },
    async ends(code) {
      await tmux.until(/^done/m)
      const screen = await tmux.screen()
      expect(screen).toContain(`code=${code}`)
      expect(await tmux.show('#{alternate_on} #{cursor_flag}')).toBe('0 1')
      const [before, after] = ['stty-before', 'stty-after'].map((name) =>
        readFileSync(join(tmux.folder, name), 'utf8'),
      )
      expect(after).toBe(before)
      expectNoSecrets(tmux.folder)
      return screen
    },
    [Symbol.asyncDispose]: () => tmux[Symbol.asyncDispose](),
  }
}

/** All that was ever drawn is among the files, too. */
function expectNoSecrets(folder: string): void {
  const files = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile())
  expect(files).toContain('drawn')
  for (const name of files.filter((one) => one !== '.env')) {
    const text = readFileSync(join(folder, name), 'utf8')
    for (const secret of [WRONG, RIGHT, OLD]) expect(text).not.toContain(secret)
  }
}

async function chooseOther({ type, tmux }: Setup, port: number | undefined): Promise<void> {
  await type('other')
  await tmux.until(/base URL of the API/)
  await type(`localhost:${port}/v1`)
  await tmux.until(/What is your key/)
}

const masked = (key: string): RegExp => new RegExp(`> \\*{${key.length}}`)

describe.skipIf(NO_TMUX)(`vandamme config setup${WHY_NO_TMUX}`, () => {
  test('a wrong key, the right one, models, and a file that keeps what it had', async () => {
    const file = `# my settings\nexport PORT=8099 # why not\n\nOPENAI_API_KEY='${OLD}'\nBIG_MODEL=gone\nLOG_LEVEL=INFO`
    await using setup = await start({ file })
    const { tmux, type, ends, env } = setup
    await chooseOther(setup, upstream.port)
    await type(WRONG, masked(WRONG))
    await tmux.until(/The upstream refused the key/)
    await tmux.until(/❯ Enter another key/)
    await tmux.press('Enter')
    await tmux.until(/What is your key/)
    await type(RIGHT, masked(RIGHT))
    await tmux.until(/These models\?/)
    const proposal = await tmux.screen()
    expect(proposal).toMatch(/BIG +acme-large-2 /)
    expect(proposal).toMatch(/MIDDLE +acme-large-2 /)
    expect(proposal).toMatch(/SMALL +acme-2-mini /)
    // Another one for MIDDLE, out of the list.
    await tmux.press('Down')
    await tmux.until(/❯ Change BIG/)
    await tmux.press('Down')
    await tmux.until(/❯ Change MIDDLE/)
    await tmux.press('Enter')
    await tmux.until(/Which model for MIDDLE/)
    await type('large-1', /› acme-large-1/)
    await tmux.until(/MIDDLE +acme-large-1 /)
    await tmux.press('Enter')
    await tmux.until(/Write this\?/)
    const summary = await tmux.screen()
    expect(summary).toMatch(/OPENAI_API_KEY +\*{4}cdef → \*{4}cdef/)
    expect(summary).toMatch(/BIG_MODEL +gone → acme-large-2/)
    expect(readFileSync(env, 'utf8')).toBe(file)
    await tmux.press('y')
    const screen = await ends(0)
    expect(screen).toMatch(/Written to .*\/\.env/)
    expect(screen).toMatch(/^ {2}vandamme$/m)
    expect(screen).toContain(
      '  ANTHROPIC_BASE_URL=http://localhost:8099 ANTHROPIC_AUTH_TOKEN=any claude',
    )
    expect(screen).not.toContain('Write this?')
    const written = readFileSync(env, 'utf8')
    expect(written).toStartWith(
      `# my settings\nexport PORT=8099 # why not\n\nOPENAI_API_KEY='${RIGHT}'\n`,
    )
    expect(parseEnvFile(written)).toEqual({
      PORT: '8099',
      OPENAI_API_KEY: RIGHT,
      BIG_MODEL: 'acme-large-2',
      LOG_LEVEL: 'INFO',
      OPENAI_BASE_URL: `http://localhost:${upstream.port}/v1`,
      MIDDLE_MODEL: 'acme-large-1',
      SMALL_MODEL: 'acme-2-mini',
    })
    expect(statSync(env).mode & 0o777).toBe(0o600)
    const words = asked.filter(({ path }) => path === '/v1/chat/completions')
    expect(words.at(-1)).toMatchObject({ model: 'acme-2-mini', key: `Bearer ${RIGHT}` })
    expect(asked.some(({ key }) => key?.includes(OLD))).toBe(false)
  })

  test('an Ollama that runs here is marked and needs neither address nor key', async () => {
    const environment = { OLLAMA_HOST: `127.0.0.1:${open.port}`, CI: 'true' }
    await using setup = await start({ environment })
    const { tmux, type, ends, env } = setup
    expect(await tmux.screen()).toMatch(/Ollama +RUNNING HERE/)
    await type('ollama')
    await tmux.until(/These models\?/)
    await tmux.press('Enter')
    await tmux.until(/Write this\?/)
    await tmux.press('Enter')
    await ends(0)
    expect(parseEnvFile(readFileSync(env, 'utf8'))).toEqual({
      OPENAI_BASE_URL: `http://localhost:${open.port}/v1`,
      UPSTREAM_PROFILE: 'ollama',
      BIG_MODEL: 'acme-large-2',
      MIDDLE_MODEL: 'acme-large-2',
      SMALL_MODEL: 'acme-2-mini',
    })
  })

  test('a model that does not answer is changed; a typed name is taken', async () => {
    await using setup = await start()
    const { tmux, type, ends, env } = setup
    await chooseOther(setup, open.port)
    await tmux.press('Enter')
    await tmux.until(/These models\?/)
    await tmux.press('Down', 'Down', 'Down')
    await tmux.until(/❯ Change SMALL/)
    await tmux.press('Enter')
    await tmux.until(/Which model for SMALL/)
    expect(await tmux.screen()).toContain('acme-embed')
    expect(await tmux.screen()).not.toContain('evil')
    await type('acme-gone', /› Use "acme-gone"/)
    await tmux.until(/SMALL +acme-gone/)
    await tmux.press('Enter')
    await tmux.until(/has no model named acme-gone/)
    await tmux.until(/❯ Choose other models/)
    await tmux.press('Enter')
    await tmux.until(/These models\?/)
    await tmux.press('C-c')
    expect(await ends(130)).toContain('Nothing was written.')
    expect(existsSync(env)).toBe(false)
  })

  test('Esc goes back step by step, keeps what was typed, and leaves at the first', async () => {
    await using setup = await start({ environment: { NO_COLOR: '1' } })
    const { tmux, ends, env } = setup
    await chooseOther(setup, upstream.port)
    await tmux.press('Escape')
    await tmux.until(new RegExp(`> http://localhost:${upstream.port}/v1`))
    await tmux.press('Escape')
    await tmux.until(/Whose models/)
    await tmux.press('Escape')
    expect(await ends(130)).toContain('Nothing was written.')
    expect(existsSync(env)).toBe(false)
    const drawn = readFileSync(join(tmux.folder, 'drawn'), 'utf8')
    expect(
      drawn.split('\x1b[').filter((rest) => /^(?:3[0-7]|9[0-7]|38|48)[;m]/.test(rest)),
    ).toEqual([])
  })

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s gives the terminal back', async (signal, code) => {
    await using setup = await start()
    await chooseOther(setup, open.port)
    const pid = Number(readFileSync(join(setup.tmux.folder, 'pid'), 'utf8'))
    process.kill(pid, signal)
    await setup.ends(code)
    expect(existsSync(setup.env)).toBe(false)
  })

  test('a closed port is told, and the address corrected with the keys of a line', async () => {
    const closed = Bun.serve({ port: 0, hostname: 'localhost', fetch: () => new Response() })
    const { port } = closed
    await closed.stop(true)
    await using setup = await start()
    const { tmux, type, ends } = setup
    await chooseOther(setup, port)
    await tmux.press('Enter')
    await tmux.until(/Nothing listens at/)
    await tmux.until(/❯ Correct the address/)
    await tmux.press('Enter')
    await tmux.until(/base URL of the API/)
    await tmux.press('C-u')
    await tmux.until(/> +https:\/\/api\.example/)
    await type(`localhost:${open.port}/v1`)
    await tmux.until(/What is your key/)
    await tmux.press('C-c')
    await ends(130)
  })

  test('what the environment has otherwise is told; no means that nothing is written', async () => {
    await using setup = await start({
      environment: { BIG_MODEL: 'from-outside', OPENAI_API_KEY: OLD },
    })
    const { tmux, type, ends, env } = setup
    await chooseOther(setup, upstream.port)
    // What is typed is tried, not what wins over it.
    await type(RIGHT, masked(RIGHT))
    await tmux.until(/These models\?/)
    await tmux.press('Enter')
    await tmux.until(/The environment sets OPENAI_API_KEY, BIG_MODEL otherwise/)
    await tmux.press('n')
    expect(await ends(130)).toContain('Nothing was written.')
    expect(existsSync(env)).toBe(false)
  })
})

describe.skipIf(NO_TMUX)(`a key in the environment${WHY_NO_TMUX}`, () => {
  test('goes to no other upstream, neither in a check nor by what is to be pasted', async () => {
    // As it is, the proxy would not even start on it.
    const unsound = `${OLD} and more`
    const environment = { OPENAI_API_KEY: unsound, OLLAMA_HOST: `127.0.0.1:${open.port}` }
    await using setup = await start({ environment })
    const { tmux, type, ends } = setup
    asked.length = 0
    await type('ollama')
    await tmux.until(/These models\?/)
    await tmux.press('Enter')
    await tmux.until(/Unset it\s+there,\s+or\s+localhost:\d+\s+gets\s+that\s+key/)
    await tmux.press('y')
    expect(await ends(0)).toMatch(/^ {2}env -u OPENAI_API_KEY vandamme$/m)
    expect(asked.length).toBeGreaterThan(1)
    expect(asked.filter(({ key }) => key !== null)).toEqual([])
  })
})

test('without a terminal it says what to do instead', async () => {
  const { code, out, err } = await runProgram(['config', 'setup'])
  expect(code).toBe(2)
  expect(out).toBe('')
  expect(err).toMatch(/takes a terminal.*vandamme config list --example.*vandamme config env/s)
})
