import { afterEach, describe, expect, test } from 'bun:test'

import { listModels, tryModel } from '../../src/commands/setup-checks.ts'
import type { Sources } from '../../src/config/layers.ts'
import { type FakeUpstream, fakeUpstream, say } from '../helpers/upstream.ts'

const upstreams: FakeUpstream[] = []
afterEach(async () => void (await Promise.all(upstreams.splice(0).map((one) => one.stop()))))

function fake(): FakeUpstream {
  const upstream = fakeUpstream(say('Yes.'))
  upstreams.push(upstream)
  return upstream
}

function sources(given: Partial<Sources>): Sources {
  return { flags: {}, environment: {}, file: {}, readText: () => '', ...given }
}

const MODELS = { BIG_MODEL: 'b', MIDDLE_MODEL: 'm', SMALL_MODEL: 's' }

describe('what the setup asks with', () => {
  test('is what would be written, whatever was wrong in the line before', async () => {
    const given = sources({
      file: { OPENAI_API_KEY: '"sk-x' },
      fileFaults: [{ name: 'OPENAI_API_KEY', fix: 'Line 1' }],
    })
    const wanted = { OPENAI_BASE_URL: fake().url, OPENAI_API_KEY: 'sk-new' }
    expect(await listModels(given, wanted)).toMatchObject({ diagnosis: undefined })
  })

  test('a line that stays wrong is told', async () => {
    const given = sources({
      file: { PORT: '"8083' },
      fileFaults: [{ name: 'PORT', fix: 'Line 7 of .env opens a quote.' }],
    })
    const { diagnosis } = await listModels(given, { OPENAI_BASE_URL: fake().url })
    expect(diagnosis).toMatchObject({ id: 'settings', fix: 'PORT: Line 7 of .env opens a quote.' })
  })

  test.each([
    ['with the key of the answers', 'sk-new', 'Bearer sk-new'],
    ['with none, where they have none', '', null],
  ])('never the key of the environment: %s', async (_, key, shown) => {
    const upstream = fake()
    const given = sources({ environment: { OPENAI_API_KEY: 'sk-of-another' } })
    const wanted = { OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: key, ...MODELS }
    expect(await tryModel(given, wanted)).toEqual({ diagnosis: undefined, models: [] })
    expect(upstream.requests.map(({ headers }) => headers.get('authorization'))).toEqual([shown])
  })
})
