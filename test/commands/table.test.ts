import { describe, expect, test } from 'bun:test'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import {
  checksDocument,
  completionDocument,
  configEnvDocument,
  configListDocument,
  configShowDocument,
  configValidateDocument,
  modelsDocument,
  problemsDocument,
  versionDocument,
} from '../../src/commands/documents.ts'
import { COMMANDS, GROUPS, SHELLS } from '../../src/commands/table.ts'
import { SETTINGS } from '../../src/config/settings.ts'
import { VERSION } from '../../src/version.ts'
import { runCommand } from '../helpers/command.ts'
import { call, callTools, fakeUpstream, html, inOrder, refuse, say } from '../helpers/upstream.ts'

const KEY = 'sk-upstream-secret-0123456789'
const NOWHERE = 'http://127.0.0.1:9/v1'
/** Sound, but worth a warning. */
const ODD = { REQUEST_TIMOUT: '5' }

function settings(url: string, more: Readonly<Record<string, string>> = {}) {
  const environment = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: url, ...more }
  return { ...environment, BIG_MODEL: 'large', SMALL_MODEL: 'tiny' }
}

/** The settings of the fake upstream's own list. */
const LISTED = { BIG_MODEL: 'demo-big', MIDDLE_MODEL: 'demo-middle', SMALL_MODEL: 'demo-small' }

async function asJson(words: string, given: Parameters<typeof runCommand>[1] = {}) {
  const ended = await runCommand(words, { ...given, flags: { ...given.flags, json: true } })
  return { ...ended, document: JSON.parse(ended.out) as unknown }
}

test('every word of a command is its own, and a group has what it stands for', () => {
  const lines = COMMANDS.map(({ words }) => words.join(' '))
  expect(new Set(lines).size).toBe(lines.length)
  const groups = COMMANDS.flatMap(({ words }) => (words.length > 1 ? (words[0] ?? []) : []))
  expect([...new Set(groups)].toSorted()).toEqual(Object.keys(GROUPS).toSorted())
})

describe('what needs no settings', () => {
  test('version', async () => {
    expect(await runCommand('version')).toMatchObject({
      code: 0,
      out: `vandamme ${VERSION} (Bun ${Bun.version})\n`,
    })
    const { document } = await asJson('version')
    expect(versionDocument.parse(document).version).toBe(VERSION)
  })

  test.each(SHELLS)('completion %s', async (shell) => {
    const { code, out } = await runCommand('completion', { argument: shell })
    expect(code).toBe(0)
    expect(out).toContain('vandamme')
    const { document } = await asJson('completion', { argument: shell })
    expect(completionDocument.parse(document)).toMatchObject({ shell, script: out })
  })

  test('config list', async () => {
    const { code, out } = await runCommand('config list')
    expect(code).toBe(0)
    expect(out).toContain(
      '\nFlags win over the environment, the environment wins over .env in this folder.\n',
    )
    const { document } = await asJson('config list')
    const names = configListDocument.parse(document).settings.map(({ name }) => name)
    expect(names).toEqual(SETTINGS.map(({ name }) => name))
  })

  test('config setup asks only where there is a terminal', async () => {
    const { code, out, err } = await runCommand('config setup')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('takes a terminal')
  })
})

describe('config', () => {
  const given = {
    environment: settings(NOWHERE, { MIDDLE_MODEL: 'of the environment', ...ODD }),
    file: 'MIDDLE_MODEL=of-the-file\nLOG_FORMAT=json\n',
    flags: { port: 8083 },
  }

  test('show: flags win over the environment, that over the file', async () => {
    const { code, out, folder } = await runCommand('config show', given)
    expect(code).toBe(0)
    expect(out).toMatch(/^ {2}PORT +flag +8083$/m)
    expect(out).toMatch(/^ {2}MIDDLE_MODEL +environment +of the environment$/m)
    expect(out).toMatch(/^ {2}LOG_FORMAT +\.env +json$/m)
    expect(out).toMatch(/^ {2}OPENAI_API_KEY +environment +\*{4}6789$/m)
    expect(out).toMatch(/^ {2}HOST +default +127\.0\.0\.1$/m)
    expect(out).toMatch(/^ {2}MAX_TOKENS_LIMIT +default +\(what the model is known to take\)$/m)
    expect(out).toContain(`\nThe .env file is ${join(folder, '.env')}\nWarning: REQUEST_TIMOUT`)
  })

  test('show: what is unsound is shown too, and its faults', async () => {
    const { code, out } = await runCommand('config show', { environment: settings('nonsense') })
    expect(code).toBe(2)
    expect(out).toMatch(/^ {2}BIG_MODEL +environment +large$/m)
    expect(out).toContain('One setting needs a change')
    const { document } = await asJson('config show', { environment: settings('nonsense') })
    const { ok, problems, settings: all } = configShowDocument.parse(document)
    expect({ ok, names: problems.map(({ name }) => name) }).toEqual({
      ok: false,
      names: ['OPENAI_BASE_URL'],
    })
    expect(all.find(({ name }) => name === 'MAX_TOKENS_LIMIT')?.value).toBeNull()
  })

  test('validate: sound, odd and unsound', async () => {
    const sound = await runCommand('config validate', given)
    expect(sound.code).toBe(0)
    expect(sound.out).toStartWith('The settings are sound.\nWarning: REQUEST_TIMOUT')
    const bad = { environment: settings('nonsense'), flags: { port: 'x' } }
    const { code, document } = await asJson('config validate', bad)
    expect(code).toBe(2)
    expect(
      configValidateDocument.parse(document).problems.map(({ name, source }) => [name, source]),
    ).toEqual([
      ['OPENAI_BASE_URL', 'environment'],
      ['PORT', 'flag'],
    ])
  })

  test('validate: a file of prices is read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vandamme-prices-'))
    const path = join(folder, 'prices.json')
    writeFileSync(path, '{"large": {"input": "much", "output": 10}}')
    const environment = settings(NOWHERE, { PRICES_FILE: path })
    const { code, out } = await runCommand('config validate', { environment })
    expect(code).toBe(2)
    expect(out).toContain('Look at large.input')
    writeFileSync(path, '{"large": {"input": 2.5, "output": 10}}')
    expect((await runCommand('config validate', { environment })).code).toBe(0)
  })

  test('env: secrets only where they are asked for', async () => {
    const masked = await runCommand('config env', given)
    expect(masked.out).toContain('# OPENAI_API_KEY=****6789\n')
    expect(masked.out).not.toContain(KEY)
    const whole = await runCommand('config env', { ...given, flags: { showSecrets: true } })
    expect(whole.out).toContain(KEY)
    const nothing = await runCommand('config env')
    expect(nothing.out).toStartWith('# Nothing is set')
    const { document } = await asJson('config env')
    expect(configEnvDocument.parse(document).text).toBe('')
  })
})

describe('health server', () => {
  test('one of ours, and another', async () => {
    const body = { name: 'vandamme', version: '9.9.9', uptime_seconds: 1, tiers: { big: 'm' } }
    let answer: object = body
    using server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: () => Response.json(answer),
    })
    // It asks no upstream, and so needs no key.
    const given = { flags: { port: server.port } }
    const ours = await runCommand('health server', given)
    expect(ours.code).toBe(0)
    expect(ours.out).toMatch(/^ok {6}Proxy/)
    answer = { hello: 'world' }
    const other = await asJson('health server', given)
    expect(other.code).toBe(1)
    expect(checksDocument.parse(other.document)).toMatchObject({
      ok: false,
      checks: [{ id: 'server', diagnosis: { id: 'port-taken' } }],
    })
  })
})

describe('what asks the upstream', () => {
  test('health upstream: for its models only', async () => {
    await using upstream = fakeUpstream(say('hi'))
    const { code, out } = await runCommand('health upstream', {
      environment: settings(upstream.url),
    })
    expect(code).toBe(0)
    expect(out).toContain(`asked   GET ${upstream.url}/models\n`)
    expect(upstream.requests).toEqual([])
  })

  test('test connection: one word of the small model', async () => {
    await using upstream = fakeUpstream(inOrder(say('hi'), refuse(401, 'Invalid key')))
    const given = { environment: settings(upstream.url) }
    const { code, out } = await runCommand('test connection', given)
    expect(code).toBe(0)
    expect(out).toMatch(/^ok {6}SMALL_MODEL/)
    expect(out).not.toContain('All is well')
    const refused = await asJson('test connection', given)
    expect(refused.code).toBe(1)
    expect(checksDocument.parse(refused.document).checks[0]?.diagnosis?.id).toBe('wrong-key')
    expect(upstream.requests.map(({ body }) => body['model'])).toEqual(['tiny', 'tiny'])
  })

  test('test connection: what the network said', async () => {
    const upstream = fakeUpstream(say('hi'))
    await upstream.stop()
    const environment = settings(upstream.url)
    const { code, document } = await asJson('test connection', { environment })
    expect(code).toBe(1)
    expect(checksDocument.parse(document)).toMatchObject({
      checks: [{ id: 'model.small', outcome: 'failed', diagnosis: { id: 'closed-port' } }],
    })
  })

  test('test models: each once, and a verdict', async () => {
    await using upstream = fakeUpstream(
      inOrder(say('hi'), say('hi'), refuse(404, 'It does not exist', 'model_not_found')),
    )
    const given = { environment: settings(upstream.url) }
    const fine = await runCommand('test models', given)
    expect(fine.code).toBe(0)
    expect(fine.out).toEndWith('All is well.\n')
    const missing = await runCommand('test models', given)
    expect(missing.code).toBe(1)
    expect(missing.out).toEndWith('Failed: 2 of 2 checks.\n')
    expect(upstream.requests.map(({ body }) => body['model'])).toEqual([
      'tiny',
      'large',
      'tiny',
      'large',
    ])
  })

  test.each<[object, string, string]>([
    [{}, 'ok', 'All is well.\n'],
    [ODD, 'warning', 'It works, with one warning.\n'],
  ])('doctor: everything, and the settings with %j', async (more, settled, verdict) => {
    await using upstream = fakeUpstream((request) =>
      request.body['tools'] === undefined
        ? say('hi')(request)
        : callTools(call('get_sum', { a: 2, b: 3 }))(request),
    )
    const environment = { ...settings(upstream.url), ...more }
    const given = { environment, flags: { port: 0 } }
    const { code, out } = await runCommand('doctor', given)
    expect(code).toBe(0)
    expect(out).toEndWith(verdict)
    const { document } = await asJson('doctor', given)
    const { ok, checks } = checksDocument.parse(document)
    expect(ok).toBe(true)
    expect(checks.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['settings', settled],
      ['server', 'skipped'],
      ['upstream', 'ok'],
      ['model.small', 'ok'],
      ['model.middle', 'ok'],
      ['streaming', 'ok'],
      ['tools', 'ok'],
    ])
  })

  test('doctor: a model that does not call tools, and odd settings', async () => {
    await using upstream = fakeUpstream(say('hi'))
    const environment = settings(upstream.url, ODD)
    const { code, out } = await runCommand('doctor', { environment, flags: { port: 0 } })
    expect(code).toBe(0)
    expect(out).toContain('was asked to call a tool and did not')
    expect(out).toEndWith('It works, with 2 warnings.\n')
  })

  test('doctor: what fails for all is asked once', async () => {
    await using upstream = fakeUpstream(html('<html>'))
    const { code, document } = await asJson('doctor', {
      environment: settings(upstream.url),
      flags: { port: 0 },
    })
    expect(code).toBe(1)
    const { checks } = checksDocument.parse(document)
    expect(checks.find(({ id }) => id === 'model.small')?.diagnosis?.id).toBe('web-page')
    expect(checks.slice(-3).map(({ outcome, answer }) => [outcome, answer])).toEqual(
      Array.from({ length: 3 }, () => ['skipped', 'it needs what failed: SMALL_MODEL']),
    )
    expect(upstream.requests).toHaveLength(1)
  })

  test('models: those in use are marked', async () => {
    await using upstream = fakeUpstream(say('hi'))
    const environment = { ...settings(upstream.url), ...LISTED, SMALL_MODEL: 'gone' }
    const { code, out } = await runCommand('models', { environment })
    expect(code).toBe(0)
    expect(out).toMatch(/^ {2}demo-big +BIG$/m)
    expect(out).toContain('Not in the list: gone (SMALL).')
    const { document } = await asJson('models', { environment })
    const { ok, models, missing } = modelsDocument.parse(document)
    expect({ ok, missing }).toEqual({ ok: true, missing: ['gone'] })
    expect(models).toContainEqual({ id: 'demo-middle', tiers: ['middle'] })
  })

  test('models: none, and why', async () => {
    using server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => Response.json([]) })
    const environment = settings(`http://127.0.0.1:${server.port}/v1`)
    const { code, out } = await runCommand('models', { environment })
    expect(code).toBe(0)
    expect(out).toStartWith('The upstream lists no models.\n')
    await server.stop(true)
    const closed = await runCommand('models', { environment })
    expect(closed.code).toBe(1)
    expect(closed.out).toMatch(/^FAILED {2}Upstream/)
  })

  test('--demo brings its own, whatever is set', async () => {
    const environment = settings(NOWHERE)
    const { code, out } = await runCommand('models', { environment: {}, flags: { demo: true } })
    expect(code).toBe(0)
    expect(out).toMatch(/^ {2}demo-big +BIG$/m)
    const health = await runCommand('health upstream', { environment, flags: { demo: true } })
    expect(health.code).toBe(0)
    expect(health.out).not.toContain(NOWHERE)
  })
})

test.each([
  'health server',
  'health upstream',
  'test connection',
  'test models',
  'models',
  'doctor',
])('%s tells settings that cannot be, and ends with 2', async (words) => {
  const given = { environment: settings('nonsense') }
  const { code, out } = await runCommand(words, given)
  expect(code).toBe(2)
  expect(out).toContain('OPENAI_BASE_URL=nonsense')
  const { document } = await asJson(words, given)
  expect(problemsDocument.parse(document)).toMatchObject({
    command: words,
    problems: [{ name: 'OPENAI_BASE_URL', value: 'nonsense', source: 'environment' }],
  })
})
