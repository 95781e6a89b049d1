import { describe, expect, test } from 'bun:test'

import { chatUrl, modelsUrl } from '../../src/upstream/endpoint.ts'

const RESOURCE = 'https://res.openai.azure.com'

describe('where requests go', () => {
  test.each([
    [
      'https://api.openai.com/v1',
      undefined,
      'https://api.openai.com/v1/chat/completions',
      'https://api.openai.com/v1/models',
    ],
    [
      RESOURCE,
      '2024-10-21',
      `${RESOURCE}/openai/deployments/my%20model%2F1/chat/completions?api-version=2024-10-21`,
      `${RESOURCE}/openai/models?api-version=2024-10-21`,
    ],
    [
      `${RESOURCE}/openai`,
      '2024-10-21',
      `${RESOURCE}/openai/deployments/my%20model%2F1/chat/completions?api-version=2024-10-21`,
      `${RESOURCE}/openai/models?api-version=2024-10-21`,
    ],
    [
      `${RESOURCE}/openai/deployments/dep`,
      'a&b',
      `${RESOURCE}/openai/deployments/dep/chat/completions?api-version=a%26b`,
      `${RESOURCE}/openai/models?api-version=a%26b`,
    ],
    [
      `${RESOURCE}/openai/v1`,
      undefined,
      `${RESOURCE}/openai/v1/chat/completions`,
      `${RESOURCE}/openai/v1/models`,
    ],
  ])('%s, version %p', (baseUrl, azureApiVersion, chat, models) => {
    expect(chatUrl({ baseUrl, azureApiVersion }, 'my model/1')).toBe(chat)
    expect(modelsUrl({ baseUrl, azureApiVersion })).toBe(models)
  })

  test.each(['.', '..'])('the model %p does not lead elsewhere', (model) => {
    const { pathname } = new URL(chatUrl({ baseUrl: RESOURCE, azureApiVersion: 'a' }, model))
    expect(pathname).toMatch(/^\/openai\/deployments\/[^/]+\/chat\/completions$/)
  })
})
