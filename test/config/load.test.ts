import { describe, expect, test } from 'bun:test'

import type { Config } from '../../src/config/config.ts'
import type { Sources } from '../../src/config/layers.ts'
import { type Problem, loadConfig } from '../../src/config/load.ts'

const KEY = 'sk-abcdefghijklmnop1234'
const OPENAI_API_KEY = KEY

function sources(environment: Record<string, string>, changes: Partial<Sources> = {}): Sources {
  const readText = (path: string): string => {
    throw new Error(`no ${path}`)
  }
  return { flags: {}, environment, file: {}, readText, ...changes }
}

function load(environment: Record<string, string>, changes: Partial<Sources> = {}): Config {
  const loaded = loadConfig(sources(environment, changes))
  if (loaded.type === 'problems') throw new Error(JSON.stringify(loaded.problems))
  return loaded.config
}

function problemsOf(
  environment: Record<string, string>,
  changes: Partial<Sources> = {},
): readonly Problem[] {
  const loaded = loadConfig(sources(environment, changes))
  return loaded.type === 'problems' ? loaded.problems : []
}

function warningsOf(environment: Record<string, string>): readonly string[] {
  const loaded = loadConfig(sources({ OPENAI_API_KEY, ...environment }))
  return loaded.type === 'config' ? loaded.warnings : [`problems: ${JSON.stringify(loaded)}`]
}

test('three lines are enough, and everything else has a default', () => {
  expect(load({ OPENAI_API_KEY, BIG_MODEL: 'gpt-5', SMALL_MODEL: 'gpt-5-mini' })).toEqual({
    upstream: {
      baseUrl: 'https://api.openai.com/v1',
      apiKey: KEY,
      headers: {},
      azureApiVersion: undefined,
      profile: {},
      timeoutMs: 900_000,
      maxRequests: 4096,
      maxQueued: 1024,
    },
    tiers: { big: 'gpt-5', middle: 'gpt-5', small: 'gpt-5-mini' },
    server: {
      host: '127.0.0.1',
      port: 8082,
      clientKey: undefined,
      allowedHosts: [],
      allowedOrigins: [],
      maxBodyBytes: 64 * 1024 * 1024,
      streamStartAfterMs: 30_000,
      pingIntervalMs: 15_000,
    },
    log: { level: 'WARNING', format: 'text' },
    maxTokensLimit: undefined,
    prices: {},
  })
})

describe('each setting has its place', () => {
  test.each<[string, string, (config: Config) => unknown, unknown]>([
    ['OPENAI_API_KEY', 'sk-$a$b', (config) => config.upstream.apiKey, 'sk-$a$b'],
    ['OPENAI_API_KEY', ' "sk-quoted" ', (config) => config.upstream.apiKey, 'sk-quoted'],
    ['OPENAI_BASE_URL', 'http://gpu/v1/', (config) => config.upstream.baseUrl, 'http://gpu/v1'],
    [
      'AZURE_API_VERSION',
      '2025-03-01-preview',
      (config) => config.upstream.azureApiVersion,
      '2025-03-01-preview',
    ],
    [
      'UPSTREAM_PROFILE',
      '{"streamUsage":false}',
      (config) => config.upstream.profile.streamUsage,
      false,
    ],
    ['BIG_MODEL', 'qwen3:32b', (config) => config.tiers.big, 'qwen3:32b'],
    [
      'MIDDLE_MODEL',
      'm',
      (config) => config.tiers,
      { big: 'gpt-4o', middle: 'm', small: 'gpt-4o-mini' },
    ],
    ['SMALL_MODEL', 's', (config) => config.tiers.small, 's'],
    ['HOST', 'localhost', (config) => config.server.host, 'localhost'],
    ['PORT', '0', (config) => config.server.port, 0],
    ['PORT', '65535', (config) => config.server.port, 65_535],
    ['PORT', '', (config) => config.server.port, 8082],
    ['ANTHROPIC_API_KEY', 'mine', (config) => config.server.clientKey, 'mine'],
    [
      'ALLOWED_HOSTS',
      'Proxy.lan, box.lan,',
      (config) => config.server.allowedHosts,
      ['proxy.lan', 'box.lan'],
    ],
    [
      'ALLOWED_ORIGINS',
      'http://localhost:3000',
      (config) => config.server.allowedOrigins,
      ['http://localhost:3000'],
    ],
    ['MAX_TOKENS_LIMIT', '4096', (config) => config.maxTokensLimit, 4096],
    ['REQUEST_TIMEOUT', '90', (config) => config.upstream.timeoutMs, 90_000],
    ['REQUEST_TIMEOUT', '1.5', (config) => config.upstream.timeoutMs, 1500],
    ['STREAM_START_AFTER', '0', (config) => config.server.streamStartAfterMs, 0],
    ['PING_INTERVAL', '0.05', (config) => config.server.pingIntervalMs, 50],
    ['MAX_BODY_MB', '1', (config) => config.server.maxBodyBytes, 1_048_576],
    ['MAX_UPSTREAM_REQUESTS', '8', (config) => config.upstream.maxRequests, 8],
    ['MAX_QUEUED_REQUESTS', '0', (config) => config.upstream.maxQueued, 0],
    ['LOG_FORMAT', 'JSON', (config) => config.log.format, 'json'],
    ['CUSTOM_HEADER_X_API_KEY', 'k', (config) => config.upstream.headers, { 'X-API-KEY': 'k' }],
  ])('%s=%p', (name, value, read, expected) => {
    expect(read(load({ OPENAI_API_KEY, [name]: value }))).toEqual(expected)
  })

  test.each([
    ['debug', 'DEBUG'],
    ['Info', 'INFO'],
    ['WARN', 'WARNING'],
    ['warning', 'WARNING'],
    ['ERROR', 'ERROR'],
    ['FATAL', 'CRITICAL'],
    ['critical', 'CRITICAL'],
    ['NOTSET', 'DEBUG'],
  ] as const)('LOG_LEVEL=%s is %s', (word, level) => {
    expect(load({ OPENAI_API_KEY, LOG_LEVEL: word }).log.level).toBe(level)
  })
})

describe('of several sources the strongest counts', () => {
  const flags = { PORT: '1' }
  const environment = { OPENAI_API_KEY, PORT: '2' }
  const file = { PORT: '3' }
  const defaults = { PORT: '4' }
  test.each([
    ['a flag', sources(environment, { flags, file, defaults }), 1],
    ['the environment', sources(environment, { file, defaults }), 2],
    ['.env', sources({ OPENAI_API_KEY, PORT: ' ' }, { file, defaults }), 3],
    ['other defaults', sources({ OPENAI_API_KEY }, { file: { PORT: '' }, defaults }), 4],
    ['the default', sources({ OPENAI_API_KEY }), 8082],
  ])('%s', (_, given, port) => {
    const loaded = loadConfig(given)
    expect(loaded.type === 'config' && loaded.config.server.port).toBe(port)
  })

  test('a key with "$" in .env counts although Bun made something else of it', () => {
    const written = { OPENAI_API_KEY: 'sk-a$bc' }
    expect(load({ OPENAI_API_KEY: 'sk-a' }, { file: written }).upstream.apiKey).toBe('sk-a$bc')
  })
})

describe('a value that cannot be is refused with its fix', () => {
  test.each([
    ['OPENAI_API_KEY', 'two words', 'without spaces'],
    ['OPENAI_BASE_URL', 'localhost:11434', 'http://'],
    ['OPENAI_BASE_URL', 'https://me:pw@example.com/v1', 'password'],
    ['AZURE_API_VERSION', 'v1', '2024-10-21'],
    ['UPSTREAM_PROFILE', '{"name":', ''],
    ['UPSTREAM_PROFILE', 'no-such-profile', ''],
    ['PRICES_FILE', './missing.json', 'exists'],
    ['HOST', 'http://localhost', 'without http://'],
    ['PORT', 'eighty', '0 to 65535'],
    ['PORT', '65536', '0 to 65535'],
    ['PORT', '-1', '0 to 65535'],
    ['PORT', '80.5', '0 to 65535'],
    ['PORT', '0x50', '0 to 65535'],
    ['ANTHROPIC_API_KEY', 'schlüssel', 'without spaces'],
    ['ALLOW_OPEN_PROXY', 'perhaps', 'true or false'],
    ['ALLOWED_HOSTS', 'http://proxy.lan', 'without http://'],
    ['ALLOWED_ORIGINS', 'localhost:3000', 'origins'],
    ['ALLOWED_ORIGINS', 'http://localhost:3000/app', 'origins'],
    ['ALLOWED_ORIGINS', '*', 'origins'],
    ['MAX_TOKENS_LIMIT', '0', 'at least 1'],
    ['REQUEST_TIMEOUT', '0', 'from 1'],
    ['REQUEST_TIMEOUT', '90s', 'seconds'],
    ['STREAM_START_AFTER', 'never', 'seconds'],
    ['PING_INTERVAL', '0', 'seconds'],
    ['PING_INTERVAL', '301', '290'],
    ['MAX_BODY_MB', '0', 'from 1'],
    ['MAX_UPSTREAM_REQUESTS', '65536', '65535'],
    ['MAX_UPSTREAM_REQUESTS', '0', '65535'],
    ['MAX_QUEUED_REQUESTS', 'many', 'whole number'],
    ['LOG_LEVEL', 'LOUD', 'DEBUG, INFO'],
    ['LOG_FORMAT', 'xml', 'text or json'],
    ['CUSTOM_HEADER_HOST', 'evil.example', 'connection'],
    ['CUSTOM_HEADER_X_A', 'a\nb', 'line'],
  ])('%s=%p', (name, value, part) => {
    const problems = problemsOf({ OPENAI_API_KEY, [name]: value })
    expect(problems.map((problem) => problem.name)).toEqual([name])
    expect(problems[0]?.fix).toContain(part)
    expect(problems[0]?.source).toBe('environment')
  })
})

test('every problem is told at once, with where it came from', () => {
  const problems = problemsOf(
    { OPENAI_API_KEY, PORT: 'x', LOG_LEVEL: 'LOUD', CUSTOM_HEADER_HOST: 'a' },
    { flags: { HOST: '0.0.0.0' }, file: { MAX_BODY_MB: 'big' } },
  )
  expect(problems.map(({ name, source }) => `${name} ${source}`).sort()).toEqual([
    'CUSTOM_HEADER_HOST environment',
    'HOST flag',
    'LOG_LEVEL environment',
    'MAX_BODY_MB .env',
    'PORT environment',
  ])
})

describe('OPENAI_API_KEY is missed', () => {
  test.each([
    ['by a public host', {}, true],
    ['by an Azure host', { OPENAI_BASE_URL: 'https://r.openai.azure.com' }, true],
    ['not by this machine', { OPENAI_BASE_URL: 'http://localhost:11434/v1' }, false],
    ['not by a private address', { OPENAI_BASE_URL: 'http://192.168.1.5:8000/v1' }, false],
    ['not by a neighbour in a compose file', { OPENAI_BASE_URL: 'http://ollama:11434/v1' }, false],
    ['not beside Authorization', { CUSTOM_HEADER_AUTHORIZATION: 'Bearer x' }, false],
    ['not beside api-key', { CUSTOM_HEADER_API_KEY: 'x' }, false],
    ['not beside x-api-key', { CUSTOM_HEADER_X_API_KEY: 'x' }, false],
    ['beside another header', { CUSTOM_HEADER_X_TEAM: 'x' }, true],
  ])('%s', (_, environment, missed) => {
    const problems = problemsOf(environment)
    expect(problems.map((problem) => problem.name)).toEqual(missed ? ['OPENAI_API_KEY'] : [])
    expect(problems[0]?.value).toBeUndefined()
  })

  test('not where the base URL itself is wrong', () => {
    const problems = problemsOf({ OPENAI_BASE_URL: 'localhost:11434/v1' })
    expect(problems.map((problem) => problem.name)).toEqual(['OPENAI_BASE_URL'])
  })
})

describe('a host beyond this machine', () => {
  test.each([
    ['0.0.0.0', {}, true],
    ['::', {}, true],
    ['192.168.1.2', {}, true],
    ['0.0.0.0', { ALLOW_OPEN_PROXY: 'false' }, true],
    ['0.0.0.0', { ALLOW_OPEN_PROXY: 'true' }, false],
    ['0.0.0.0', { ANTHROPIC_API_KEY: 'mine' }, false],
    ['127.0.0.1', {}, false],
    ['::1', {}, false],
    ['localhost', {}, false],
  ])('%s with %p is refused: %p', (HOST, environment, refused) => {
    const problems = problemsOf({ OPENAI_API_KEY, HOST, ...environment })
    expect(problems.map((problem) => problem.name)).toEqual(refused ? ['HOST'] : [])
  })
})

describe('AZURE_API_VERSION', () => {
  const deployment = 'https://r.openai.azure.com/openai/deployments/d'
  test.each([
    ['https://r.openai.azure.com', undefined, '2024-10-21'],
    [deployment, undefined, '2024-10-21'],
    [deployment, '2025-01-01-preview', '2025-01-01-preview'],
    [`${deployment}/chat/completions?api-version=2025-02-01`, undefined, '2025-02-01'],
    [`${deployment}?api-version=2025-02-01`, '2025-03-01', '2025-03-01'],
    ['https://r.openai.azure.com/openai/v1', undefined, undefined],
    ['https://r.openai.azure.com/openai/v1?api-version=preview', '2024-10-21', undefined],
    ['https://gateway.example.com/azure', '2024-10-21', '2024-10-21'],
    ['https://api.openai.com/v1', undefined, undefined],
  ])('%s with %p', (OPENAI_BASE_URL, version, expected) => {
    const environment = version === undefined ? {} : { AZURE_API_VERSION: version }
    const config = load({ OPENAI_API_KEY, OPENAI_BASE_URL, ...environment })
    expect(config.upstream.azureApiVersion).toBe(expected)
  })
})

test('an Azure behind another host is known by its version', () => {
  const gateway = { OPENAI_API_KEY, OPENAI_BASE_URL: 'https://gateway.example.com/azure' }
  expect(load(gateway).upstream.profile).toEqual({})
  const azure = { ...gateway, AZURE_API_VERSION: '2024-10-21' }
  expect(load(azure).upstream.profile).toEqual({ name: 'azure' })
  const profile = { ...azure, UPSTREAM_PROFILE: '{"maxTools":64}' }
  expect(load(profile).upstream.profile).toEqual({ name: 'azure', maxTools: 64 })
})

describe('PRICES_FILE', () => {
  function read(text: string) {
    return loadConfig(sources({ OPENAI_API_KEY, PRICES_FILE: 'p.json' }, { readText: () => text }))
  }

  test('is read', () => {
    const loaded = read(
      '{"gpt-4o":{"input":2.5,"output":10,"cache_read":1.25},"m":{"input":0,"output":0}}',
    )
    expect(loaded.type === 'config' && loaded.config.prices).toEqual({
      'gpt-4o': { input: 2.5, output: 10, cache_read: 1.25 },
      m: { input: 0, output: 0 },
    })
  })

  test.each([
    ['not json', 'JSON'],
    ['[]', 'JSON'],
    ['{"m":{"input":1}}', 'm.output'],
    ['{"m":{"input":-1,"output":1}}', 'm.input'],
  ])('%p is refused', (text, part) => {
    const loaded = read(text)
    const problem = loaded.type === 'problems' ? loaded.problems[0] : undefined
    expect(problem?.name).toBe('PRICES_FILE')
    expect(problem?.fix).toContain(part)
  })
})

describe('secrets do not show in problems', () => {
  test.each([
    ['OPENAI_API_KEY', `${KEY} x7890`, '****7890'],
    ['OPENAI_API_KEY', 'a b', '****'],
    ['ANTHROPIC_API_KEY', 'elevenchars é', '****rs é'],
    ['CUSTOM_HEADER_X_TOKEN', 'long-secret-token\n', undefined],
    ['CUSTOM_HEADER_HOST', 'long-secret-token', '****oken'],
    ['OPENAI_BASE_URL', 'https://me:hunter2@example.com/v1', 'https://****@example.com/v1'],
    ['OPENAI_BASE_URL', 'https://example.com/v1?key=hunter2', 'https://example.com/v1?…'],
    ['OPENAI_BASE_URL', KEY, '****1234'],
    ['PORT', KEY, '****1234'],
    ['LOG_LEVEL', 'LOUD', 'LOUD'],
  ])('%s=%p', (name, value, shown) => {
    expect(problemsOf({ OPENAI_API_KEY, [name]: value })[0]?.value).toBe(shown)
  })
})

describe('a name that looks like a setting', () => {
  test.each([
    ['OPENAI_BASEURL', 'OPENAI_BASE_URL'],
    ['OPENAI_API_BASE', 'OPENAI_BASE_URL'],
    ['BIGMODEL', 'BIG_MODEL'],
    ['MIDLE_MODEL', 'MIDDLE_MODEL'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['MAX_TOKEN_LIMIT', 'MAX_TOKENS_LIMIT'],
    ['REQUEST_TIMEOUTS', 'REQUEST_TIMEOUT'],
    ['CUSTOM_HEADERS_X_TEAM', 'CUSTOM_HEADER_'],
    ['openai_base_url', 'OPENAI_BASE_URL'],
  ])('%s is warned about', (name, meant) => {
    expect(warningsOf({ [name]: 'x' })).toEqual([
      expect.stringContaining(`${name} is not a setting`),
    ])
    expect(warningsOf({ [name]: 'x' })[0]).toContain(meant)
  })

  test.each([
    'HOME',
    'PATH',
    'POST',
    'HOSTNAME',
    'OPENAI_ORG_ID',
    'ANTHROPIC_BASE_URL',
    'ANTHROPIC_MODEL',
  ])('%s is somebody else’s', (name) => {
    expect(warningsOf({ [name]: 'x' })).toEqual([])
  })

  test('is let alone when the right one is there too', () => {
    expect(warningsOf({ OPENAI_API_BASE: 'x', OPENAI_BASE_URL: 'http://gpu/v1' })).toEqual([])
  })
})

test('a repaired base URL is told', () => {
  expect(
    warningsOf({ OPENAI_BASE_URL: 'https://api.openai.com/v1/chat/completions' }),
  ).toHaveLength(1)
})

describe('what cannot be read in .env as it was meant', () => {
  const fileFaults = [{ name: 'PORT', fix: 'Line 3' }]
  const file = { OPENAI_API_KEY, PORT: '"8083' }

  test('is told in the place of what would follow from it', () => {
    expect(problemsOf({}, { file, fileFaults })).toEqual([
      { name: 'PORT', value: '"8083', source: '.env', fix: 'Line 3' },
    ])
  })

  test('does no harm where another source says the same setting', () => {
    expect(load({ PORT: '8083' }, { file, fileFaults }).server.port).toBe(8083)
  })

  test('keeps rules from guessing at it', () => {
    const faults = [{ name: 'OPENAI_BASE_URL', fix: 'Line 1' }]
    const given = { file: { OPENAI_BASE_URL: 'http://localhost.example/v1"' }, fileFaults: faults }
    expect(problemsOf({}, given).map(({ fix }) => fix)).toEqual(['Line 1'])
  })
})
