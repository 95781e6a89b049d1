import { describe, expect, test } from 'bun:test'

import { diagnose, isOfUpstream } from '../../src/check/diagnose.ts'
import type { Failure } from '../../src/check/failure.ts'

function failureOf(fields: Partial<Failure>): Failure {
  return {
    baseUrl: 'https://api.host.test/v1',
    host: 'api.host.test',
    profile: 'generic',
    azureApiVersion: undefined,
    keySource: 'environment',
    models: [],
    url: 'https://api.host.test/v1/chat/completions',
    model: 'small-1',
    settings: ['SMALL_MODEL'],
    kind: 'invalid_request',
    message: 'What the proxy says.',
    status: undefined,
    isPage: false,
    code: undefined,
    said: '',
    network: undefined,
    ...fields,
  }
}

function network(code: string, fields: Partial<Failure> = {}): Partial<Failure> {
  return { kind: 'upstream_unreachable', network: code, ...fields }
}

function refused(status: number, kind: Failure['kind'], said: string, code?: string) {
  return { status, kind, said, code }
}

const OLLAMA = { profile: 'ollama', host: 'localhost:11434', baseUrl: 'http://localhost:11434/v1' }
const AZURE = { profile: 'azure', azureApiVersion: '2023-01-01' }

/** What was observed, the cause by its id, and words of the fix. */
const CASES: readonly (readonly [string, Partial<Failure>, string, string])[] = [
  ['name unknown', network('ENOTFOUND'), 'host-not-found', 'spelling'],
  ['name service away', network('EAI_AGAIN'), 'host-not-found', 'network'],
  ['refused', network('ECONNREFUSED'), 'closed-port', 'correct host and port'],
  ['Ollama by profile', network('ECONNREFUSED', OLLAMA), 'server-not-running', 'ollama serve'],
  [
    'Ollama by port',
    network('ECONNREFUSED', { host: '127.0.0.1:11434' }),
    'server-not-running',
    'ollama serve',
  ],
  [
    'LM Studio by port',
    network('ECONNREFUSED', { host: 'localhost:1234' }),
    'server-not-running',
    'lms server start',
  ],
  ['vLLM by port', network('ECONNREFUSED', { host: '[::1]:8000' }), 'server-not-running', 'vllm'],
  [
    'llama.cpp by port',
    network('ECONNREFUSED', { host: 'localhost:8080' }),
    'server-not-running',
    'llama-server',
  ],
  [
    'Ollama of another machine',
    network('ECONNREFUSED', { profile: 'ollama', host: 'box.lan:11434' }),
    'closed-port',
    'Start the server there',
  ],
  ['self-signed', network('DEPTH_ZERO_SELF_SIGNED_CERT'), 'certificate', 'NODE_EXTRA_CA_CERTS'],
  ['authority', network('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), 'certificate', 'NODE_EXTRA_CA'],
  ['leaf', network('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'certificate', 'NODE_EXTRA_CA'],
  ['expired', network('CERT_HAS_EXPIRED'), 'certificate', 'renewed'],
  ['not yet valid', network('CERT_NOT_YET_VALID'), 'certificate', 'clock'],
  ['other name', network('ERR_TLS_CERT_ALTNAME_INVALID'), 'certificate', 'host name'],
  ['plain http', network('EPROTO'), 'no-tls', 'OPENAI_BASE_URL=http://api.host.test/v1'],
  ['SSL error', network('ERR_SSL_WRONG_VERSION_NUMBER'), 'no-tls', 'http://api.host.test/v1'],
  ['reset', network('ECONNRESET'), 'closed-connection', 'firewall'],
  [
    'reset under http',
    network('ECONNRESET', { baseUrl: 'http://box.lan/v1' }),
    'closed-connection',
    'OPENAI_BASE_URL=https://box.lan/v1',
  ],
  ['no route', network('EHOSTUNREACH'), 'no-way', 'VPN'],
  ['a new code', network('ESOMETHING'), 'no-way', 'network'],
  ['silence within an answer', { kind: 'upstream_timeout', status: 200 }, 'silent', 'log'],
  ['silence', { kind: 'upstream_timeout' }, 'silent', 'loading'],
  [
    'redirect',
    { kind: 'upstream_protocol', message: 'The base URL redirects to x.' },
    'redirect',
    'redirects to',
  ],
  ['page', { kind: 'upstream_protocol', status: 200, isPage: true }, 'web-page', 'OPENAI_BASE_URL'],
  ['page 404', { kind: 'not_found', status: 404, isPage: true }, 'web-page', 'OPENAI_BASE_URL'],
  ['401 without key', { kind: 'authentication', keySource: undefined }, 'no-key', 'OPENAI_API_KEY'],
  ['401', refused(401, 'authentication', 'Invalid key'), 'wrong-key', 'OPENAI_API_KEY'],
  ['401 of Azure', { kind: 'authentication', ...AZURE }, 'wrong-key', 'very Azure resource'],
  ['403', refused(403, 'permission', 'No access'), 'not-permitted', 'access to this model'],
  ['quota', refused(429, 'billing', 'exceeded', 'insufficient_quota'), 'no-credit', 'credit'],
  [
    'deployment',
    { ...AZURE, ...refused(404, 'not_found', 'gone', 'DeploymentNotFound') },
    'azure-deployment',
    'name of a deployment',
  ],
  [
    'deployment, in words only',
    {
      ...AZURE,
      ...refused(404, 'not_found', 'The API deployment for this resource does not exist.', '404'),
    },
    'azure-deployment',
    'SMALL_MODEL',
  ],
  [
    'Azure version by 404',
    { ...AZURE, ...refused(404, 'not_found', 'Resource not found', '404') },
    'azure-version',
    'AZURE_API_VERSION',
  ],
  [
    'Azure version by words',
    { ...AZURE, ...refused(400, 'invalid_request', 'API version not supported') },
    'azure-version',
    '/openai/v1',
  ],
  [
    'Ollama without the model',
    { ...OLLAMA, ...refused(404, 'not_found', 'model "small-1" not found, try pulling it first') },
    'model-not-pulled',
    'ollama pull small-1',
  ],
  [
    'OpenAI without the model',
    refused(404, 'not_found', 'It does not exist', 'model_not_found'),
    'unknown-model',
    'vandamme models',
  ],
  [
    'OpenRouter without the model',
    refused(400, 'invalid_request', 'small-1 is not a valid model ID'),
    'unknown-model',
    'SMALL_MODEL',
  ],
  [
    'DeepSeek without the model',
    refused(400, 'invalid_request', 'Model Not Exist'),
    'unknown-model',
    'SMALL_MODEL',
  ],
  [
    'vLLM without the model',
    refused(404, 'not_found', 'The model `small-1` does not exist.'),
    'unknown-model',
    'SMALL_MODEL',
  ],
  [
    'a near name',
    { ...refused(404, 'not_found', 'x', 'model_not_found'), models: ['other', 'small-2'] },
    'unknown-model',
    'did you mean small-2?',
  ],
  [
    'vLLM without tools',
    refused(400, 'invalid_request', '"auto" requires --enable-auto-tool-choice'),
    'tools-not-enabled',
    'vllm serve',
  ],
  [
    'llama.cpp without tools',
    refused(500, 'upstream_error', 'tools param requires --jinja flag'),
    'tools-not-enabled',
    '--jinja',
  ],
  [
    'Ollama model without tools',
    { ...OLLAMA, ...refused(400, 'invalid_request', 'library/gemma does not support tools') },
    'no-tools',
    'SMALL_MODEL',
  ],
  [
    'OpenRouter model without tools',
    refused(404, 'not_found', 'No endpoints found that support tool use.'),
    'no-tools',
    'SMALL_MODEL',
  ],
  [
    'too long',
    { status: 400, message: 'prompt is too long: 90 tokens > 64 maximum' },
    'context-too-small',
    'longer context',
  ],
  ['too long for Ollama', { ...OLLAMA, said: 'exceeds the context' }, 'context-too-small', '64000'],
  ['rate', refused(429, 'rate_limit', 'Slow down'), 'rate-limit', 'Wait'],
  ['404 of the path', refused(404, 'not_found', 'Not Found'), 'wrong-base-url', 'OPENAI_BASE_URL'],
  [
    'Ollama without /v1',
    {
      ...OLLAMA,
      baseUrl: 'http://localhost:11434',
      ...refused(404, 'not_found', '404 page not found'),
    },
    'wrong-base-url',
    'http://localhost:11434/v1',
  ],
  ['405', refused(405, 'invalid_request', 'Method'), 'wrong-base-url', 'OPENAI_BASE_URL'],
  ['no API', { kind: 'upstream_protocol', status: 200 }, 'wrong-base-url', 'OPENAI_BASE_URL'],
  ['500', refused(500, 'upstream_error', 'boom'), 'upstream-broken', 'log'],
  ['529', refused(529, 'overloaded', 'busy'), 'upstream-broken', 'later'],
  ['a 504 is no silence', { kind: 'upstream_timeout', status: 504 }, 'unknown', 'documentation'],
  ['anything else', refused(400, 'invalid_request', 'Odd.'), 'unknown', 'documentation'],
]

describe('diagnose', () => {
  test.each(CASES)('%s', (_, fields, id, fix) => {
    const diagnosis = diagnose(failureOf(fields))
    expect(diagnosis.id).toBe(id)
    expect(diagnosis.fix).toContain(fix)
    expect(diagnosis.cause).not.toContain('undefined')
    expect(diagnosis.cause.length).toBeGreaterThan(10)
  })

  test('names what is known', () => {
    const cause = (fields: Partial<Failure>): string => diagnose(failureOf(fields)).cause
    expect(cause(network('ENOTFOUND', { host: 'api.host.test:8443' }))).toContain(
      'of the name api.host.test,',
    )
    expect(cause({ kind: 'authentication', keySource: '.env' })).toContain('from .env')
    expect(cause({ kind: 'authentication', keySource: 'environment' })).toContain(
      'from the environment',
    )
    expect(cause({ ...AZURE, kind: 'not_found', status: 404 })).toContain('2023-01-01')
    expect(cause(refused(500, 'upstream_error', ''))).toContain('HTTP 500')
    expect(cause(refused(400, 'invalid_request', 'Odd.'))).toBe('What the proxy says.')
  })

  test('proposes another base URL than the one that is set', () => {
    const fix = (baseUrl: string): string =>
      diagnose(failureOf({ kind: 'not_found', status: 404, baseUrl })).fix
    expect(fix('https://api.host.test')).toContain('such as https://api.host.test/v1')
    expect(fix('https://api.host.test/v1')).not.toContain('such as')
  })
})

test.each([
  ['unknown-model', false],
  ['no-tools', false],
  ['unknown', false],
  ['wrong-key', true],
  ['web-page', true],
  ['closed-port', true],
])('%s fails for all models: %p', (id, expected) => {
  expect(isOfUpstream({ id, cause: '', fix: '' })).toBe(expected)
})
