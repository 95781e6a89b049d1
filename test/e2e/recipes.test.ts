import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { Anthropic } from '@anthropic-ai/sdk'
import type { Message, MessageParam } from '@anthropic-ai/sdk/resources/messages'

import { startApp } from '../../src/app.ts'
import type { Config } from '../../src/config/config.ts'
import { parseEnvFile } from '../../src/config/env-file.ts'
import { loadConfig } from '../../src/config/load.ts'
import { profileFor } from '../../src/providers/known.ts'
import { PROVIDERS } from '../helpers/provider-rules.ts'
import { startProvider } from '../helpers/provider.ts'
import { README, readmeRecipes, type Recipe } from '../helpers/readme.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

type Params = Parameters<Anthropic['messages']['stream']>[0]

const RECIPES = readmeRecipes()

/** What the settings come to, and what there is to complain about. */
function load(env: string, flags: Readonly<Record<string, string>> = {}) {
  const file = parseEnvFile(env)
  const loaded = loadConfig({ flags, environment: {}, file, readText: () => '{}' })
  if (loaded.type === 'problems') throw new Error(JSON.stringify(loaded.problems))
  return loaded
}

/** The recipe as it stands, but that its host is a fake; what the host would tell is said instead. */
function redirected({ env }: Recipe, origin: string): Config {
  const { upstream, tiers } = load(env).config
  const { name } = profileFor({ baseUrl: upstream.baseUrl, model: tiers.big })
  const { azureApiVersion } = upstream
  return load(env, {
    OPENAI_BASE_URL: origin + new URL(upstream.baseUrl).pathname.replace(/\/$/, ''),
    UPSTREAM_PROFILE: name,
    ...(azureApiVersion === undefined ? {} : { AZURE_API_VERSION: azureApiVersion }),
    PORT: '0',
  }).config
}

/** Older clients send it, the types of the newest SDK have it no more. */
const OLDER = { temperature: 1 }

/** As Claude Code asks: everything that some provider minds. */
const FIRST: Params = {
  ...OLDER,
  model: 'claude-opus-5-5',
  max_tokens: 64_000,
  system: [
    { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.330; cch=1;' },
    { type: 'text', text: 'You help.', cache_control: { type: 'ephemeral' } },
  ],
  metadata: { user_id: 'user_1_account__session_7f3c' },
  thinking: { type: 'enabled', budget_tokens: 2000 },
  stop_sequences: ['</one>', '</two>', '</three>', '</four>', '</five>'],
  tool_choice: { type: 'any', disable_parallel_tool_use: true },
  tools: [
    {
      name: 'Read',
      description: 'Reads a file.',
      input_schema: {
        $schema: 'http://json-schema.org/draft-07/schema#',
        type: 'object',
        properties: {
          file_path: { type: 'string', pattern: '^/' },
          limit: { type: 'integer', exclusiveMinimum: 0 },
          mode: { anyOf: [{ const: 'text' }, { const: 'raw' }] },
          pages: { type: 'array', items: { type: ['string', 'null'] } },
        },
        required: ['file_path'],
        additionalProperties: false,
      },
    },
  ],
  messages: [
    {
      role: 'user',
      content: [{ type: 'text', text: 'Read /a.', cache_control: { type: 'ephemeral' } }],
    },
  ],
}

/** The result of the call, with a word of the user behind it. */
function second(answer: Message): Params {
  const results = answer.content
    .filter((block) => block.type === 'tool_use')
    .map(({ id }) => ({ type: 'tool_result' as const, tool_use_id: id, content: 'alpha' }))
  const messages: MessageParam[] = [
    ...FIRST.messages,
    { role: 'assistant', content: answer.content },
    { role: 'user', content: [...results, { type: 'text', text: 'Go on.' }] },
  ]
  return { ...FIRST, tool_choice: { type: 'tool', name: 'Read' }, messages }
}

describe('a recipe of the README', () => {
  test('has a provider here to be tried on', () => {
    expect([...new Set(RECIPES.map(({ name }) => name))].toSorted()).toEqual(
      Object.keys(PROVIDERS).toSorted(),
    )
  })

  test.each(RECIPES.map((recipe) => [recipe.name, recipe] as const))(
    'leaves nothing to complain about: %s',
    (_, { env }) => expect(load(env).warnings).toEqual([]),
  )

  test.each(RECIPES.map((recipe) => [load(recipe.env).config.upstream.baseUrl, recipe] as const))(
    '%s: a tool is called, and its result taken',
    async (_, recipe) => {
      const provider = PROVIDERS[recipe.name]!
      await using fake = startProvider(provider)
      const app = startApp(redirected(recipe, fake.origin))
      try {
        const client = new Anthropic({ baseURL: app.url, apiKey: 'any', maxRetries: 0 })
        const called = await client.messages.stream(FIRST).finalMessage()
        expect(called).toMatchObject({ model: FIRST.model, stop_reason: 'tool_use' })
        expect(called.content.findLast(({ type }) => type === 'tool_use')).toMatchObject({
          name: 'Read',
          input: { file_path: '/a' },
        })
        const ended = await client.messages.stream(second(called)).finalMessage()
        expect(ended).toMatchObject({ stop_reason: 'end_turn' })
        expect(ended.content.at(-1)).toMatchObject({ type: 'text', text: 'It says alpha.' })
        expect(fake.refused).toEqual([])
        // What is learned is learned once.
        expect(fake.taught).toEqual([...new Set(fake.taught)])
        expect(fake.taught.length > 0).toBe(provider.teaches !== undefined)
        expect(fake.asked).toHaveLength(2 + fake.taught.length)
      } finally {
        await app.stop({ graceMs: 0 })
      }
    },
  )
})

test('the example of an own profile is sound', () => {
  const [line = ''] = /^UPSTREAM_PROFILE='.*'$/m.exec(README) ?? []
  const { upstream } = load(`OPENAI_BASE_URL=http://localhost:4000/v1\n${line}\n`).config
  expect(upstream.profile).toEqual({ name: 'vllm', maxOutputTokens: 8192, images: false })
})
