import { describe, expect, test } from 'bun:test'

import { startApp } from '../../src/app.ts'
import { testConfig } from '../helpers/build.ts'

const PAGE = 'https://agents.example'

async function asked(init: RequestInit, path = '/v1/messages') {
  const config = testConfig('http://127.0.0.1:1/v1', {
    server: { allowedOrigins: [PAGE], clientKey: 'client-key' },
  })
  const app = startApp(config)
  try {
    const response = await fetch(app.url + path, init)
    return { status: response.status, headers: response.headers }
  } finally {
    await app.stop({ graceMs: 0 })
  }
}

function preflight(origin: string): RequestInit {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,x-api-key',
  }
  return { method: 'OPTIONS', headers }
}

describe('a page of ALLOWED_ORIGINS', () => {
  test('may ask before it shows its key', async () => {
    const { status, headers } = await asked(preflight(PAGE))
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe(PAGE)
    expect(headers.get('access-control-allow-methods')).toContain('POST')
    expect(headers.get('access-control-allow-headers')).toBe('content-type,x-api-key')
    expect(headers.get('request-id')).toStartWith('req_')
  })

  test.each<[string, RequestInit, number]>([
    ['an answer', { headers: { origin: PAGE, 'x-api-key': 'client-key' } }, 200],
    ['a refusal', { headers: { origin: PAGE } }, 401],
  ])('may read %s', async (_, init, status) => {
    const response = await asked(init, '/v1/models')
    expect(response.status).toBe(status)
    expect(response.headers.get('access-control-allow-origin')).toBe(PAGE)
    expect(response.headers.get('vary')).toContain('origin')
  })
})

test.each<[string, RequestInit, number]>([
  ['a preflight of another page', preflight('https://evil.example'), 403],
  ['another page', { headers: { origin: 'https://evil.example' } }, 403],
  ['no page at all', { headers: { 'x-api-key': 'client-key' } }, 200],
])('%s gets no word of CORS', async (_, init, status) => {
  const response = await asked(init, '/v1/models')
  expect(response.status).toBe(status)
  expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual(
    [],
  )
})
