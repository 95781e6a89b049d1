import { describe, expect, test } from 'bun:test'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { run } from '../../src/commands/config-setup.ts'
import type { Services } from '../../tui/setup/session.ts'
import type { Known } from '../../tui/setup/state.ts'
import { callIn, type Given } from '../helpers/command.ts'
import { fakeUpstream, refuse, say } from '../helpers/upstream.ts'

const KEY = 'sk-typed-secret-0123456789'

type Act = (services: Services, known: Known) => Promise<'saved' | 'left'>

/** The setup in a terminal where somebody does this. */
async function setUp(act: Act, given: Given = {}) {
  const { call, folder, out, err } = callIn({ isTerminal: true, ...given })
  const code = await run(call, (known, services) => act(services, known))
  return { code, folder, out: out(), err: err() }
}

describe('the answers', () => {
  test('are written to .env of the folder, and the next lines told', async () => {
    const changes = { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', OPENAI_API_KEY: KEY }
    const { code, folder, out } = await setUp(
      async ({ save }, known) => {
        expect(known.file).toEqual({ PORT: '8083', BIG_MODEL: 'old' })
        expect(known.environment).toEqual({ SMALL_MODEL: 'tiny' })
        expect(await save(changes, [])).toBe('')
        return 'saved'
      },
      { file: '# Mine\nPORT=8083\nBIG_MODEL=old\n', environment: { SMALL_MODEL: 'tiny' } },
    )
    const path = join(folder, '.env')
    expect(code).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(
      `# Mine\nPORT=8083\nBIG_MODEL=old\nOPENAI_BASE_URL=http://127.0.0.1:9/v1\nOPENAI_API_KEY=${KEY}\n`,
    )
    expect(out).toStartWith(`Written to ${path}\n`)
    expect(out).toEndWith(
      '\n  vandamme\n  ANTHROPIC_BASE_URL=http://localhost:8083 ANTHROPIC_AUTH_TOKEN=any claude\n',
    )
    expect(out).not.toContain(KEY)
  })

  test('that do not make sound settings are told so', async () => {
    const { code, out } = await setUp(async ({ save }) => {
      await save({ OPENAI_BASE_URL: 'nonsense' }, [])
      return 'saved'
    })
    expect(code).toBe(0)
    expect(out).toEndWith('\n  vandamme config validate\n')
  })

  test('against which the environment holds something else: the line starts without that', async () => {
    const { out } = await setUp(
      async ({ save }) => {
        expect(await save({ OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }, ['OPENAI_API_KEY'])).toBe(
          '',
        )
        return 'saved'
      },
      { environment: { OPENAI_API_KEY: KEY } },
    )
    expect(out).toContain('\n  env -u OPENAI_API_KEY vandamme\n')
    expect(out).not.toContain(KEY)
  })

  test('leave no file where the user leaves', async () => {
    const { code, folder, out } = await setUp(async () => 'left')
    expect({ code, out }).toEqual({ code: 130, out: 'Nothing was written.\n' })
    expect(() => statSync(join(folder, '.env'))).toThrow('ENOENT')
  })

  test('that cannot be written: what is in the way', async () => {
    let problem = ''
    await setUp(async ({ save }, { path }) => {
      mkdirSync(path)
      problem = await save({ BIG_MODEL: 'm' }, [])
      return 'left'
    })
    expect(problem).toMatch(/^Not written: a folder is in the way, move it: .*\.env$/)
  })
})

describe('what the setup asks', () => {
  test('for servers of this machine, also where Ollama was moved to', async () => {
    using ollama = Bun.serve({
      hostname: 'localhost',
      port: 0,
      fetch: () => Response.json({ data: [] }),
    })
    await setUp(
      async ({ find }) => {
        const baseUrl = `http://localhost:${ollama.port}/v1`
        expect(await find()).toContainEqual({ profile: 'ollama', baseUrl })
        return 'left'
      },
      { environment: { OLLAMA_HOST: `127.0.0.1:${ollama.port}` } },
    )
  })

  test('for the models, with the key that was typed and not that of the environment', async () => {
    await using upstream = fakeUpstream(say('OK'))
    const changes = {
      OPENAI_BASE_URL: upstream.url,
      OPENAI_API_KEY: KEY,
      BIG_MODEL: 'large',
      SMALL_MODEL: 'tiny',
    }
    await setUp(
      async (services) => {
        const listed = await services.list(changes)
        expect(listed.diagnosis).toBeUndefined()
        expect(listed.models).toContain('demo-big')
        expect(await services.try(changes)).toEqual({ diagnosis: undefined, models: [] })
        return 'left'
      },
      { environment: { OPENAI_API_KEY: 'sk-older', SMALL_MODEL: 'other' } },
    )
    expect(
      upstream.requests.map(({ body, headers }) => [body['model'], headers.get('authorization')]),
    ).toEqual([['tiny', `Bearer ${KEY}`]])
  })

  test('in vain: why', async () => {
    await using upstream = fakeUpstream(refuse(401, 'Invalid key'))
    const changes = { OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: KEY }
    await setUp(async (services) => {
      const tried = await services.try(changes)
      expect(tried.diagnosis?.id).toBe('wrong-key')
      // Where it came from is what the user would else look for in vain.
      expect(tried.diagnosis?.cause).toContain('.env')
      await upstream.stop()
      const listed = await services.list(changes)
      expect(listed).toMatchObject({ diagnosis: { id: 'closed-port' }, models: [] })
      return 'left'
    })
  })

  test('a server without a key that wants one', async () => {
    await using upstream = fakeUpstream(refuse(401, 'No key'))
    await setUp(async (services) => {
      const tried = await services.try({ OPENAI_BASE_URL: upstream.url })
      expect(tried.diagnosis?.id).toBe('no-key')
      return 'left'
    })
  })

  test('with settings that cannot be: which', async () => {
    await setUp(
      async ({ list }) => {
        const { diagnosis } = await list({ OPENAI_BASE_URL: 'nonsense', OPENAI_API_KEY: KEY })
        expect(diagnosis?.id).toBe('settings')
        expect(diagnosis?.cause).toContain('OPENAI_BASE_URL, LOG_LEVEL')
        expect(diagnosis?.fix).toMatch(/OPENAI_BASE_URL: .+ LOG_LEVEL: /)
        expect(JSON.stringify(diagnosis)).not.toContain(KEY)
        return 'left'
      },
      { file: 'LOG_LEVEL=LOUD\n' },
    )
  })
})
