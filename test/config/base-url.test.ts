import { describe, expect, test } from 'bun:test'

import { isOpenAiShape, readBaseUrl } from '../../src/config/base-url.ts'

function read(text: string) {
  const base = readBaseUrl(text)
  if ('problem' in base) throw new Error(base.problem)
  return base
}

describe('a base URL is brought into one spelling', () => {
  test.each([
    ['https://api.openai.com/v1', 'https://api.openai.com/v1'],
    ['https://api.openai.com/v1///', 'https://api.openai.com/v1'],
    ['https://api.deepseek.com', 'https://api.deepseek.com'],
    ['https://api.deepseek.com/', 'https://api.deepseek.com'],
    ['http://localhost:11434/v1/', 'http://localhost:11434/v1'],
    ['http://[::1]:8000/v1', 'http://[::1]:8000/v1'],
    ['https://api.openai.com/v1/chat/completions', 'https://api.openai.com/v1'],
    ['https://api.openai.com/v1/chat/completions/', 'https://api.openai.com/v1'],
    ['https://api.openai.com/v1/responses', 'https://api.openai.com/v1'],
    ['https://api.openai.com/v1/models', 'https://api.openai.com/v1'],
    [
      'https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2025-01-01',
      'https://r.openai.azure.com/openai/deployments/d',
    ],
  ])('%s', (text, url) => {
    expect(read(text).url).toBe(url)
  })
})

test.each([
  ['localhost:11434/v1', 'http://'],
  ['api.openai.com/v1', 'whole address'],
  ['ftp://example.com', 'http://'],
  ['https://', 'whole address'],
  ['https://me:secret@example.com/v1', 'name and password'],
  ['https://me@example.com/v1', 'name and password'],
  ['https://example.com/v1?key=abc', 'Leave out'],
  ['https://example.com/v1?api-version=2024-10-21', 'Leave out'],
  ['https://r.openai.azure.com/openai?code=1&api-version=2024-10-21', 'Leave out'],
  ['https://example.com/v1#top', 'Leave out'],
])('%s is refused', (text, part) => {
  const base = readBaseUrl(text)
  expect(base).toHaveProperty('problem')
  expect('problem' in base ? base.problem : '').toContain(part)
})

test.each([
  ['https://api.openai.com/v1/chat/completions', 'ends in /chat/completions'],
  ['http://localhost:11434', 'http://localhost:11434/v1'],
  ['http://192.168.1.5:8000', 'http://192.168.1.5:8000/v1'],
  ['https://api.openai.com', 'https://api.openai.com/v1'],
])('%s is accepted with a warning', (text, part) => {
  expect(read(text).warnings.join()).toContain(part)
})

test.each(['https://api.deepseek.com', 'https://r.openai.azure.com', 'http://localhost:1234/v1'])(
  '%s is accepted without a warning',
  (text) => {
    expect(read(text).warnings).toEqual([])
  },
)

test.each([
  ['https://r.openai.azure.com', false, undefined],
  ['https://r.openai.azure.com/openai/deployments/d', false, undefined],
  ['https://r.openai.azure.com/openai/v1/', true, undefined],
  ['https://r.services.ai.azure.com/openai/v1', true, undefined],
  ['https://r.openai.azure.com/openai/deployments/d?api-version=2025-01-01', false, '2025-01-01'],
  ['https://api.openai.com/v1', false, undefined],
])('%s has OpenAI’s own shape on Azure: %p', (text, expected, apiVersion) => {
  expect(isOpenAiShape(read(text))).toBe(expected)
  expect(read(text).apiVersion).toBe(apiVersion)
})
