import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { parseEnvFile } from '../../src/config/env-file.ts'
import type { Sources } from '../../src/config/layers.ts'
import { shownSound } from '../../src/config/mask.ts'
import { envText, shownSettings } from '../../src/config/show.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

function sourcesOf(parts: Partial<Sources>): Sources {
  return { flags: {}, environment: {}, file: {}, readText: () => '', ...parts }
}

describe('shownSound', () => {
  test.each([
    ['BIG_MODEL', 'deepseek-r1-distill-qwen-32b'],
    ['BIG_MODEL', 'accounts/fireworks/models/llama-v3p1-405b-instruct'],
    ['BIG_MODEL', 'anthropic/claude-sonnet-4-5-20250929'],
    ['BIG_MODEL', 'ft:gpt-4o # 2'],
    ['OPENAI_BASE_URL', 'https://generativelanguage.googleapis.com/v1beta/openai'],
    ['OPENAI_BASE_URL', 'https://our-long-company-resource.openai.azure.com/openai/v1'],
    ['ALLOWED_HOSTS', 'a-very-long-host-name-indeed.example,b'],
  ])('leaves %s=%s whole', (name, value) => {
    expect(shownSound(name, value)).toBe(value)
  })

  test.each([
    ['OPENAI_API_KEY', 'sk-0123456789', '****6789'],
    ['OPENAI_API_KEY', 'short', '****'],
    ['CUSTOM_HEADER_X', 'a-longer-value', '****alue'],
    ['BIG_MODEL', 'sk-proj-abcdefghijklmnop', '****mnop'],
    ['BIG_MODEL', 'gsk_abcdefghijklmnop', '****mnop'],
    ['BIG_MODEL', '0123456789abcdef0123456789abcdef', '****cdef'],
    ['BIG_MODEL', 'AbCdEfGhIjKlMnOpQrStUv1', '****tUv1'],
    ['OPENAI_BASE_URL', 'https://me:pass@host/v1', 'https://****@host/v1'],
    ['OPENAI_BASE_URL', 'https://host/v1?key=abc', 'https://host/v1?…'],
  ])('masks %s=%s as %s', (name, value, shown) => {
    expect(shownSound(name, value)).toBe(shown)
  })
})

describe('shownSettings', () => {
  test('has every source, the strongest first', () => {
    const sources = sourcesOf({
      flags: { PORT: '1' },
      environment: { PORT: '2', HOST: '::1' },
      file: { HOST: 'x', BIG_MODEL: 'file' },
      defaults: { BIG_MODEL: 'demo', SMALL_MODEL: 'demo' },
    })
    const found = shownSettings(sources, new Set()).map(
      ({ name, source, value }) => `${name} ${source} ${value}`,
    )
    for (const line of [
      'PORT flag 1',
      'HOST environment ::1',
      'BIG_MODEL .env file',
      'SMALL_MODEL default demo',
      'MIDDLE_MODEL default undefined',
    ]) {
      expect(found).toContain(line)
    }
  })

  test('hides more of a faulty value: it may be a key', () => {
    const sources = sourcesOf({ environment: { LOG_LEVEL: 'letters-and-hyphens-only' } })
    const valueIn = (faulty: ReadonlySet<string>) =>
      shownSettings(sources, faulty).find(({ name }) => name === 'LOG_LEVEL')?.value
    expect(valueIn(new Set())).toBe('letters-and-hyphens-only')
    expect(valueIn(new Set(['LOG_LEVEL']))).toBe('****only')
  })

  test('lists each custom header', () => {
    const environment = { CUSTOM_HEADER_X_A: 'aaaaaaaaaaaa1111', CUSTOM_HEADER_X_B: 'b' }
    const headers = shownSettings(sourcesOf({ environment }), new Set()).filter(({ name }) =>
      name.startsWith('CUSTOM_HEADER'),
    )
    expect(headers.map(({ name, value, secret }) => [name, value, secret])).toEqual([
      ['CUSTOM_HEADER_X_A', '****1111', true],
      ['CUSTOM_HEADER_X_B', '****', true],
    ])
  })
})

describe('envText', () => {
  test('is read back as what it was, whatever characters there are', () => {
    const value = fc
      .string({ minLength: 1, unit: fc.constantFrom(...`ab1 "'#$\\nr={}é/`.split('')) })
      // An outer pair of quotes is taken for a tool's own, and spaces around are none of the value.
      .filter((text) => text.trim() === text && !/^(["']).*\1$/.test(text))
    fc.assert(
      fc.property(value, (text) => {
        const written = envText(sourcesOf({ environment: { BIG_MODEL: text } }), true)
        expect(parseEnvFile(written)).toEqual({ BIG_MODEL: text })
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('never writes a line that means something else', () => {
    const environment = { BIG_MODEL: 'x"\'`y', SMALL_MODEL: 'fine' }
    const written = envText(sourcesOf({ environment }), true)
    expect(parseEnvFile(written)).toEqual({ SMALL_MODEL: 'fine' })
    expect(written).toContain('# BIG_MODEL has every kind of quote')
  })

  test('keeps secrets in comments, and comments on one line', () => {
    const environment = {
      OPENAI_API_KEY: 'sk-0123456789abc',
      BIG_MODEL: 'first sk-proj-abcdefghijklmnop\nPORT=1',
    }
    const written = envText(sourcesOf({ environment }), false)
    expect(written).not.toContain('0123456789')
    expect(written).not.toContain('abcdefghijkl')
    expect(parseEnvFile(written)).toEqual({})
  })
})
