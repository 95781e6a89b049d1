import { afterEach, describe, expect, test } from 'bun:test'

import description from '../../package.json' with { type: 'json' }
import {
  checksDocument,
  completionDocument,
  configEnvDocument,
  configListDocument,
  configShowDocument,
  configValidateDocument,
  errorDocument,
  modelsDocument,
  problemsDocument,
  versionDocument,
} from '../../src/commands/documents.ts'
import { envExample } from '../../src/config/describe.ts'
import { parseEnvFile } from '../../src/config/env-file.ts'
import { folder, runProgram, SECRET, startProgram } from '../helpers/program.ts'
import { call, callTools, type FakeUpstream, fakeUpstream, html, say } from '../helpers/upstream.ts'

const upstreams: FakeUpstream[] = []
const servers: Bun.Server<undefined>[] = []

afterEach(async () => {
  await Promise.all(upstreams.splice(0).map((upstream) => upstream.stop()))
  await Promise.all(servers.splice(0).map((server) => server.stop(true)))
})

function fake(...args: Parameters<typeof fakeUpstream>): FakeUpstream {
  const upstream = fakeUpstream(...args)
  upstreams.push(upstream)
  return upstream
}

function listen(answer: (request: Request) => Response): { port: number; url: string } {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: answer })
  servers.push(server)
  return { port: server.port!, url: `http://127.0.0.1:${server.port}/v1` }
}

/** Every secret there is, and an upstream on this machine. */
function settings(url = 'http://127.0.0.1:9/v1', more: Readonly<Record<string, string>> = {}) {
  return {
    environment: {
      OPENAI_API_KEY: SECRET.key,
      OPENAI_BASE_URL: url,
      ANTHROPIC_API_KEY: SECRET.clientKey,
      CUSTOM_HEADER_X_TEAM: SECRET.header,
      ...more,
    },
  }
}

describe('config show', () => {
  test('tells value and source, and masks what is secret', async () => {
    const given = {
      ...settings(undefined, { BIG_MODEL: 'deepseek-r1-distill-qwen-32b' }),
      file: 'SMALL_MODEL=from-the-file\nBIG_MODEL=not-this-one\n',
    }
    const { code, out } = await runProgram(['config', 'show', '--port', '8083'], given)
    expect(code).toBe(0)
    for (const line of [
      /^ {2}OPENAI_API_KEY +environment +\*{4}6789$/m,
      /^ {2}CUSTOM_HEADER_X_TEAM +environment +\*{4}6789$/m,
      /^ {2}BIG_MODEL +environment +deepseek-r1-distill-qwen-32b$/m,
      /^ {2}SMALL_MODEL +\.env +from-the-file$/m,
      /^ {2}PORT +flag +8083$/m,
      /^ {2}HOST +default +127\.0\.0\.1$/m,
      /^ {2}MIDDLE_MODEL +default +\(as BIG_MODEL\)$/m,
      /^ {2}PRICES_FILE +default +\(none\)$/m,
      /^The \.env file is \/.+\/\.env$/m,
    ]) {
      expect(out).toMatch(line)
    }
    const json = await runProgram(['config', 'show', '--port', '8083', '--json'], given)
    const document = configShowDocument.parse(JSON.parse(json.out))
    const byName = new Map(document.settings.map((setting) => [setting.name, setting]))
    expect(byName.get('PORT')).toMatchObject({ value: '8083', source: 'flag', secret: false })
    expect(byName.get('OPENAI_API_KEY')).toMatchObject({ value: '****6789', secret: true })
    expect(byName.get('MIDDLE_MODEL')).toMatchObject({ value: null, source: 'default' })
    expect(document).toMatchObject({ ok: true, problems: [], warnings: [] })
  })

  test.each([
    ['BIG_MODEL', SECRET.key],
    ['PRICES_FILE', `/tmp/${SECRET.key}.json`],
    ['BIG_MODEL', '9f8e7d6c-1234-4abc-8def-0123456789ab'],
    ['ALLOWED_HOSTS', 'abcdefghij0123456789klmnop'],
  ])('masks a key in the wrong place: %s=%s', async (name, value) => {
    const given = settings(undefined, { [name]: value })
    for (const flags of [[], ['--json']]) {
      const { out } = await runProgram(['config', 'show', ...flags], given)
      expect(out).not.toContain(value)
      expect(out).toContain('****')
    }
  })

  test('shows the rest when something is wrong', async () => {
    const { code, out } = await runProgram(['config', 'show'], settings('nonsense'))
    expect(code).toBe(2)
    expect(out).toMatch(/^ {2}BIG_MODEL +default +gpt-4o$/m)
    expect(out).toContain('One setting needs a change')
  })
})

describe('config validate', () => {
  test('finds sound settings sound, and warns of odd ones', async () => {
    const given = settings('http://127.0.0.1:9', { OPENAI_API_BASE: 'x' })
    const { code, out } = await runProgram(['config', 'validate'], given)
    expect(code).toBe(0)
    expect(out).toStartWith('The settings are sound.\nWarning: ')
    const json = await runProgram(['config', 'validate', '--json'], given)
    const document = configValidateDocument.parse(JSON.parse(json.out))
    expect(document).toMatchObject({ ok: true, problems: [] })
    expect(document.warnings.length).toBe(1)
  })

  test('lists every problem at once, with its fix', async () => {
    const given = settings('nonsense', {
      LOG_LEVEL: 'LOUD',
      CUSTOM_HEADER_HOST: SECRET.header,
      OPENAI_API_KEY: `${SECRET.key} two`,
    })
    const args = ['config', 'validate', '--port', 'x']
    const { code, out } = await runProgram(args, given)
    expect(code).toBe(2)
    expect(out).toStartWith('5 settings need a change')
    const json = await runProgram([...args, '--json'], given)
    expect(json.code).toBe(2)
    const { ok, problems } = configValidateDocument.parse(JSON.parse(json.out))
    expect(ok).toBe(false)
    expect(problems.map(({ name, source }) => `${name} ${source}`).toSorted()).toEqual([
      'CUSTOM_HEADER_HOST environment',
      'LOG_LEVEL environment',
      'OPENAI_API_KEY environment',
      'OPENAI_BASE_URL environment',
      'PORT flag',
    ])
    for (const { fix } of problems) expect(out).toContain(fix)
  })
})

describe('config env', () => {
  const given = {
    ...settings(undefined, { BIG_MODEL: 'a "quoted" name # and $more' }),
    file: 'SMALL_MODEL=from-the-file\n',
  }

  test('writes what is set, with secrets as comments', async () => {
    const { code, out } = await runProgram(['config', 'env', '--port', '8083'], given)
    expect(code).toBe(0)
    expect(out).toContain('# OPENAI_API_KEY=****6789\n')
    expect(out).toContain('# CUSTOM_HEADER_X_TEAM=****6789\n')
    expect(parseEnvFile(out)).toEqual({
      OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
      BIG_MODEL: 'a "quoted" name # and $more',
      SMALL_MODEL: 'from-the-file',
      PORT: '8083',
    })
    const json = await runProgram(['config', 'env', '--port', '8083', '--json'], given)
    expect(configEnvDocument.parse(JSON.parse(json.out)).text).toBe(out)
  })

  test('writes secrets only when asked to, so that the file works elsewhere', async () => {
    const whole = { ...given, showsSecrets: true }
    const { out } = await runProgram(['config', 'env', '--show-secrets'], whole)
    expect(parseEnvFile(out)).toEqual({ ...given.environment, SMALL_MODEL: 'from-the-file' })
  })

  test('says when nothing is set', async () => {
    const { code, out } = await runProgram(['config', 'env'])
    expect(code).toBe(0)
    expect(out).toStartWith('# Nothing is set')
    const json = await runProgram(['config', 'env', '--json'])
    expect(configEnvDocument.parse(JSON.parse(json.out)).text).toBe('')
  })
})

test('config list names every setting', async () => {
  const { code, out } = await runProgram(['config', 'list'])
  expect(code).toBe(0)
  const json = await runProgram(['config', 'list', '--json'])
  const { settings: all } = configListDocument.parse(JSON.parse(json.out))
  expect(all.length).toBeGreaterThan(20)
  for (const { name } of all) expect(out).toContain(name)
  const example = await runProgram(['config', 'list', '--example'])
  expect(example).toEqual({ code: 0, out: envExample(), err: '' })
})

test('without any settings a start says what sets them up, and what needs none', async () => {
  const { code, err } = await runProgram(['--headless'])
  expect(code).toBe(2)
  expect(err).toContain('OPENAI_API_KEY is not set')
  expect(err).toContain('vandamme config setup')
  expect(err).toContain('vandamme --demo')
})

describe('health', () => {
  test('server knows a proxy of ours', async () => {
    await using proxy = await startProgram(['--demo', '--port', '0'])
    const args = ['health', 'server', '--port', new URL(proxy.url).port]
    const { code, out } = await runProgram(args, settings())
    expect(code).toBe(0)
    expect(out).toMatch(/^ok {6}Proxy/)
    expect(out).toContain(`Vandamme ${description.version}, up for`)
    expect(out).toContain('demo-big')
  })

  test('server tells nobody from somebody else', async () => {
    const { port } = listen(() => new Response('hello'))
    const args = ['health', 'server', '--port', String(port)]
    const taken = await runProgram([...args, '--json'], settings())
    expect(taken.code).toBe(1)
    expect(checksDocument.parse(JSON.parse(taken.out)).checks).toMatchObject([
      { id: 'server', outcome: 'failed', diagnosis: { id: 'port-taken' } },
    ])
    await servers.pop()?.stop(true)
    const free = await runProgram(args, settings())
    expect(free.code).toBe(1)
    expect(free.out).toContain(`vandamme --port ${port}`)
  })

  test('upstream asks for the list of models only', async () => {
    const upstream = fake(say('hi'))
    const { code, out } = await runProgram(['health', 'upstream'], settings(upstream.url))
    expect(code).toBe(0)
    expect(out).toContain(`asked   GET ${upstream.url}/models`)
    expect(out).toContain('answer  4 models\n')
    expect(upstream.requests).toEqual([])
  })

  test('upstream fails on a page', async () => {
    const { url } = listen(
      () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
    )
    const { code, out } = await runProgram(['health', 'upstream', '--json'], settings(url))
    expect(code).toBe(1)
    expect(checksDocument.parse(JSON.parse(out)).checks[0]?.diagnosis?.id).toBe('wrong-base-url')
  })
})

describe('test', () => {
  test('connection sends one small request to SMALL_MODEL', async () => {
    const upstream = fake(say('hi'))
    const { code, out } = await runProgram(
      ['test', 'connection'],
      settings(upstream.url, { SMALL_MODEL: 'tiny' }),
    )
    expect(code).toBe(0)
    expect(out).toMatch(/^ok {6}SMALL_MODEL {2}\(\d/)
    expect(out).toContain('answer  text (30 tokens)')
    expect(upstream.requests.map(({ body }) => body['model'])).toEqual(['tiny'])
    expect(upstream.requests[0]?.body['max_tokens']).toBe(64)
    expect(upstream.requests[0]?.headers.get('authorization')).toBe(`Bearer ${SECRET.key}`)
    expect(upstream.requests[0]?.headers.get('x-team')).toBe(SECRET.header)
  })

  test('connection fails on a page in the place of an answer', async () => {
    const upstream = fake(html(`<html>${SECRET.key}`))
    const { code, out } = await runProgram(['test', 'connection'], settings(upstream.url))
    expect(code).toBe(1)
    expect(out).toContain('is a web page (HTML)')
  })

  test('connection tells what the network said', async () => {
    const { url } = listen(() => new Response())
    await servers.pop()?.stop(true)
    const { code, out } = await runProgram(['test', 'connection', '--json'], settings(url))
    expect(code).toBe(1)
    expect(checksDocument.parse(JSON.parse(out)).checks).toMatchObject([
      { id: 'model.small', diagnosis: { id: 'closed-port' } },
    ])
  })

  test('models asks each model once, whichever tiers it serves', async () => {
    const upstream = fake(say('hi'))
    const { code, out } = await runProgram(
      ['test', 'models', '--json'],
      settings(upstream.url, { BIG_MODEL: 'large', MIDDLE_MODEL: 'large', SMALL_MODEL: 'tiny' }),
    )
    expect(code).toBe(0)
    const { checks } = checksDocument.parse(JSON.parse(out))
    expect(checks.map(({ id, title }) => `${id} ${title}`)).toEqual([
      'model.small SMALL_MODEL',
      'model.middle MIDDLE_MODEL, BIG_MODEL',
    ])
    expect(upstream.requests.map(({ body }) => body['model'])).toEqual(['tiny', 'large'])
  })
})

describe('doctor', () => {
  test('asks as Claude Code will: streams and tools, of BIG_MODEL', async () => {
    const upstream = fake((request) =>
      request.body['tools'] === undefined
        ? say('hi')(request)
        : callTools(call('get_sum', { a: 2, b: 3 }))(request),
    )
    const environment = settings(upstream.url, { BIG_MODEL: 'large', SMALL_MODEL: 'tiny' })
    const { code } = await runProgram(['doctor', '--port', '0'], environment)
    expect(code).toBe(0)
    const asked = upstream.requests.map(({ body }) => [
      body['model'],
      body['stream'] === true,
      Array.isArray(body['tools']),
    ])
    expect(asked).toEqual([
      ['tiny', false, false],
      ['large', false, false],
      ['large', true, false],
      ['large', false, true],
    ])
  })
})

describe('models', () => {
  // More than a pipe holds at once.
  const ids = Array.from({ length: 3_000 }, (_, index) => `provider/model-number-${index}`)

  test('lists them whole, and marks those in use', async () => {
    const { url } = listen(() => Response.json({ data: [...ids, 'gpt-4o'].map((id) => ({ id })) }))
    const { code, out } = await runProgram(['models'], settings(url))
    expect(code).toBe(0)
    expect(out).toMatch(/^ {2}gpt-4o +BIG MIDDLE$/m)
    expect(out).toContain('Not in the list: gpt-4o-mini (SMALL)')
    const json = await runProgram(['models', '--json'], settings(url))
    const document = modelsDocument.parse(JSON.parse(json.out))
    expect(document.models.length).toBe(3_001)
    expect(document.models[0]).toEqual({ id: 'gpt-4o', tiers: ['big', 'middle'] })
    expect(document.missing).toEqual(['gpt-4o-mini'])
  })

  test.each([[['models']], [['doctor']]])(
    '%j sends no commands of the upstream to the terminal',
    async (args) => {
      const { url } = listen((request) =>
        request.method === 'GET'
          ? Response.json({ data: [{ id: 'gpt-9\u001bc' }, { id: 'sound-model' }] })
          : Response.json({ error: { message: 'The model does not exist.' } }, { status: 404 }),
      )
      const { environment } = settings(url)
      const given = { environment: { ...environment, BIG_MODEL: 'gpt-9', SMALL_MODEL: 'gpt-9' } }
      const { out, err } = await runProgram(args, given)
      expect(out).toContain(args[0] === 'models' ? 'sound-model' : 'gpt-9')
      expect(out + err).not.toContain('\u001b')
    },
  )

  test('tells why there are none', async () => {
    const { url } = listen(() => Response.json({ error: { message: 'bad key' } }, { status: 401 }))
    const { code, out } = await runProgram(['models'], settings(url))
    expect(code).toBe(1)
    expect(out).toContain('refused the key')
    const json = await runProgram(['models', '--json'], settings(url))
    expect(modelsDocument.parse(JSON.parse(json.out))).toMatchObject({
      ok: false,
      check: { diagnosis: { id: 'wrong-key' } },
    })
  })
})

describe('settings that cannot be', () => {
  test.each([
    [['health', 'server']],
    [['health', 'upstream']],
    [['test', 'connection']],
    [['test', 'models']],
    [['models']],
    [['doctor']],
  ])('%j tells them, and ends with 2', async (args) => {
    const given = settings('nonsense')
    const { code, out } = await runProgram(args, given)
    expect(code).toBe(2)
    expect(out).toContain('OPENAI_BASE_URL=nonsense')
    const json = await runProgram([...args, '--json'], given)
    expect(json.code).toBe(2)
    expect(problemsDocument.parse(JSON.parse(json.out)).command).toBe(args.join(' '))
  })
})

describe('a .env that cannot be read', () => {
  test.each(['--headless', 'config validate', 'doctor', 'run -- true'])(
    'as a folder: %s',
    async (line) => {
      const { code, out, err } = await runProgram(line.split(' '), { file: folder })
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(err).toMatch(/^vandamme: \/.+\/\.env: it is a folder, [^\n]+ move it away\.\n$/)
    },
  )

  test.each(['--headless', 'config validate'])(
    'with a quote that is open: %s names the line',
    async (line) => {
      const file = `BIG_MODEL=gpt-4o\nOPENAI_API_KEY="${SECRET.key}\n`
      const { code, out, err } = await runProgram(line.split(' '), { file })
      expect(code).toBe(2)
      expect(out + err).toMatch(
        /OPENAI_API_KEY=\*{4}6789 {3}\(from \.env\)\n {4}Line 2 of \.env opens a quote \("\)/,
      )
    },
  )
})

describe('a command line that cannot be', () => {
  test.each([
    [['doktor'], 'Did you mean doctor?'],
    [['config'], 'config show'],
    [['config', 'sho'], 'Did you mean show?'],
    [['config', 'show', 'more'], 'more'],
    [['config', 'show', '--show-secrets'], 'showSecrets'],
    [['doctor', '--port'], '--port'],
    [['models', '--frob'], '--frob'],
    [['--prot', '80'], 'Unknown option: --prot. Did you mean --port?'],
    [['--nothing-near=1', 'doktor'], 'Unknown option: --nothing-near'],
    [['help', 'nonsense'], 'Unknown command: nonsense'],
  ])('%j is refused in one line', async (args, words) => {
    const { code, out, err } = await runProgram(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^vandamme: [^\n]+\n$/)
    expect(err).toContain(words)
    const json = await runProgram([...args, '--json'])
    expect(json.code).toBe(2)
    expect(errorDocument.parse(JSON.parse(json.out)).error).toContain(words)
  })
})

test.each([
  [['completion'], 'Name a shell: bash, zsh, fish.'],
  [['completion', 'tcsh'], 'Name a shell: bash, zsh, fish, not tcsh.'],
])('%j is answered with the lines to paste', async (args, words) => {
  const { code, out, err } = await runProgram(args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toStartWith(`vandamme: ${words}\n`)
  for (const line of ['source <(vandamme completion bash)', 'vandamme completion fish | source']) {
    expect(err).toContain(line)
  }
  expect(err).toEndWith(')\n')
  const json = await runProgram([...args, '--json'])
  expect(json.code).toBe(2)
  expect(errorDocument.parse(JSON.parse(json.out)).error).toStartWith(words)
})

describe('without settings', () => {
  test('version and completion', async () => {
    const version = await runProgram(['version'])
    expect(version.out).toBe(`vandamme ${description.version} (Bun ${Bun.version})\n`)
    expect(
      versionDocument.parse(JSON.parse((await runProgram(['version', '--json'])).out)),
    ).toMatchObject({ version: description.version, bun: Bun.version })
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, out } = await runProgram(['completion', shell])
      expect(code).toBe(0)
      const json = await runProgram(['completion', shell, '--json'])
      const document = completionDocument.parse(JSON.parse(json.out))
      expect({ ...document }).toMatchObject({ shell, script: out })
    }
  })

  test.each([
    [['config', '--help'], 'vandamme config: '],
    [['doctor', '-h'], 'vandamme doctor: '],
    [['--help', 'config', 'env'], 'vandamme config env: '],
    [['server', 'start', '--help'], 'vandamme server start: '],
    [['help'], `vandamme ${description.version}: `],
    [['help', 'config', 'show'], 'vandamme config show: '],
    [['help', 'claude'], 'vandamme claude: '],
  ])('%j is help', async (args, beginning) => {
    const { code, out, err } = await runProgram(args)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toStartWith(beginning)
  })
})

describe('a start on a port in use', () => {
  test('recognises a proxy of ours, and names a port that is free', async () => {
    await using proxy = await startProgram(['--demo', '--port', '0'])
    const { port } = new URL(proxy.url)
    const { code, out, err } = await runProgram(['--demo', '--port', port])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^vandamme: A proxy of ours is there already[^\n]+\n$/)
    expect(err).toContain(`http://127.0.0.1:${port}`)
    expect(err).toContain(`Vandamme ${description.version}`)
    const next = /vandamme --port (\d+)/.exec(err)?.[1] ?? ''
    await using other = await startProgram(['--demo', '--port', next])
    expect(new URL(other.url).port).toBe(next)
  })

  test('says that somebody else has it', async () => {
    const { port } = listen(() => new Response('hello'))
    const { code, err } = await runProgram(['--demo', '--port', String(port)])
    expect(code).toBe(1)
    expect(err).toMatch(
      new RegExp(`^vandamme: Port ${port} is taken by another program[^\n]+--port \\d+\n$`),
    )
  })
})
