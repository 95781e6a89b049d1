import { expect, test } from 'bun:test'

import { readRefusal } from '../../src/convert/refusal.ts'
import { fromUpstream, type UpstreamAnswer } from '../../src/convert/upstream-error.ts'
import type { VandammeError } from '../../src/errors.ts'

const KEY = 'sk-proj-0123456789'

type Given = Partial<UpstreamAnswer> & { readonly status?: number; readonly body?: string }

const answered = ({ status = 404, body = '', ...given }: Given): VandammeError =>
  fromUpstream(readRefusal(status, body, [KEY]), {
    url: 'https://api.openai.com/v1/chat/completions',
    model: 'gpt-4o',
    headers: new Headers(),
    secrets: [KEY],
    now: 0,
    ...given,
  })

const error = (fields: Record<string, string>): string => JSON.stringify({ error: fields })

const azure = `https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21&key=${KEY}`
test.each<[string, Given, string]>([
  [
    'Azure',
    { url: azure, body: error({ code: 'DeploymentNotFound', message: 'gone' }) },
    'gone (Asked https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21. Check the name of the deployment (BIG_MODEL, MIDDLE_MODEL, SMALL_MODEL) and AZURE_API_VERSION)',
  ],
  [
    'Azure, by its code',
    {
      url: 'https://gw.example/x?k=v',
      body: error({ code: 'DeploymentNotFound', message: 'gone' }),
    },
    'gone (Asked https://gw.example/x. Check the name of the deployment (BIG_MODEL, MIDDLE_MODEL, SMALL_MODEL) and AZURE_API_VERSION)',
  ],
  [
    'Azure, by its path',
    { url: 'https://gw.example/openai/deployments/d', body: 'Resource not found' },
    '404 from the upstream: Resource not found (Asked https://gw.example/openai/deployments/d. Check the name of the deployment (BIG_MODEL, MIDDLE_MODEL, SMALL_MODEL) and AZURE_API_VERSION)',
  ],
  [
    'Ollama, by its text',
    { model: 'qwen3', body: error({ message: 'model "qwen3" not found, try pulling it first' }) },
    'model "qwen3" not found, try pulling it first (Pull it first: ollama pull qwen3)',
  ],
  [
    'Ollama, by its port',
    {
      url: 'http://localhost:11434/v1/chat/completions',
      model: 'qwen3',
      body: error({ message: "model 'qwen3' not found" }),
    },
    "model 'qwen3' not found (Pull it first: ollama pull qwen3)",
  ],
  [
    'a path that Ollama does not have',
    {
      url: 'http://localhost:11434/chat/completions',
      model: 'qwen3',
      body: '404 page not found',
    },
    '404 from the upstream: 404 page not found (Asked http://localhost:11434/chat/completions. Check OPENAI_BASE_URL)',
  ],
  [
    'an unknown model by code',
    { body: error({ code: 'model_not_found', message: 'gone' }) },
    'gone (Check the names in BIG_MODEL, MIDDLE_MODEL and SMALL_MODEL)',
  ],
  [
    'an unknown model by text',
    { body: error({ message: 'The model x does not exist' }) },
    'The model x does not exist (Check the names in BIG_MODEL, MIDDLE_MODEL and SMALL_MODEL)',
  ],
  [
    'a wrong path',
    {
      url: `https://me:${KEY}@h.example/chat/completions?key=${KEY}#x`,
      body: '404 page not found',
    },
    '404 from the upstream: 404 page not found (Asked https://h.example/chat/completions. Check OPENAI_BASE_URL)',
  ],
  [
    'no URL at all',
    { url: 'nonsense', body: 'x' },
    '404 from the upstream: x (Asked an invalid URL. Check OPENAI_BASE_URL)',
  ],
])('404: %s', (_name, given, expected) => {
  expect(answered(given).message).toBe(expected)
})

test.each([
  [
    'https://b.example/v1/chat/completions',
    'The base URL redirects to https://b.example/v1: set OPENAI_BASE_URL to it.',
  ],
  [
    `https://u:${KEY}@b.example/v2?key=${KEY}`,
    'The base URL redirects to https://b.example/v2: set OPENAI_BASE_URL to it.',
  ],
  [
    '/v1/x/chat/completions',
    'The base URL redirects to https://api.openai.com/v1/x: set OPENAI_BASE_URL to it.',
  ],
  [
    `/${KEY}/v1`,
    'The base URL redirects to https://api.openai.com/***/v1: set OPENAI_BASE_URL to it.',
  ],
  ['http://', 'The base URL redirects without saying where: check OPENAI_BASE_URL.'],
  [undefined, 'The base URL redirects without saying where: check OPENAI_BASE_URL.'],
])('a redirect to %s', (location, expected) => {
  for (const status of [300, 302, 308, 399]) {
    const headers = new Headers(location === undefined ? {} : { location })
    const failure = answered({ status, headers })
    expect(failure.message).toBe(expected)
    expect(failure.kind).toBe('upstream_protocol')
  }
})
