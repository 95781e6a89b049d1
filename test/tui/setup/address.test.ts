import { expect, test } from 'bun:test'

import { readAddress } from '../../../tui/setup/address.ts'
import { providerOf } from '../../../tui/setup/providers.ts'

test.each([
  ['other', 'https://api.example.com/v1', 'https://api.example.com/v1'],
  ['other', '  https://api.example.com/v1/  ', 'https://api.example.com/v1'],
  ['other', 'https://api.example.com/v1/chat/completions', 'https://api.example.com/v1'],
  ['other', 'api.example.com/v1', 'https://api.example.com/v1'],
  ['other', 'localhost:8000/v1', 'http://localhost:8000/v1'],
  ['other', '192.168.1.5:8000/v1', 'http://192.168.1.5:8000/v1'],
  ['vllm', 'gpu-box:8000/v1', 'http://gpu-box:8000/v1'],
  ['azure', 'My-Resource', 'https://my-resource.openai.azure.com/openai/v1'],
  ['azure', 'https://r.openai.azure.com/', 'https://r.openai.azure.com'],
  [
    'azure',
    'https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-06-01',
    'https://r.openai.azure.com/openai/deployments/d?api-version=2024-06-01',
  ],
])('%s: %s is %s', (provider, typed, baseUrl) => {
  expect(readAddress(providerOf(provider), typed)).toEqual({ baseUrl })
})

test.each([
  ['azure', '', /name of the resource/],
  ['other', '  ', /address of the API/],
  ['other', 'ftp://example.com', /http:\/\/ or https:\/\//],
  ['other', 'https://user:secret@example.com/v1', /name and password/],
  ['other', 'https://example.com/v1?key=secret', /Leave out what follows/],
  ['other', 'not an address', /whole address/],
])('%s: %p is told why it cannot be', (provider, typed, problem) => {
  const read = readAddress(providerOf(provider), typed)
  expect(read).toEqual({ problem: expect.stringMatching(problem) })
  expect(JSON.stringify(read)).not.toContain('secret')
})
