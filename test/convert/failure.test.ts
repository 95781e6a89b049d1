import { afterAll, describe, expect, test } from 'bun:test'

import { fromFailure } from '../../src/convert/failure.ts'
import { VandammeError, type ErrorKind } from '../../src/errors.ts'

const coded = (code: string): Error =>
  Object.assign(new TypeError(`${code} fetching https://me:pw@api.example/v1?key=secret`), { code })

describe('fromFailure', () => {
  test.each<[string, ErrorKind, RegExp]>([
    [
      'ECONNREFUSED',
      'upstream_unreachable',
      /^Nothing listens at api\.example\. Check OPENAI_BASE_URL\.$/,
    ],
    [
      'ENOTFOUND',
      'upstream_unreachable',
      /api\.example failed: its name is not known.*OPENAI_BASE_URL/,
    ],
    ['EAI_AGAIN', 'upstream_unreachable', /name is not known/],
    ['ECONNRESET', 'upstream_unreachable', /^The connection to api\.example failed: it closed/],
    ['EPIPE', 'upstream_unreachable', /closed/],
    ['ETIMEDOUT', 'upstream_unreachable', /no way/],
    ['EHOSTUNREACH', 'upstream_unreachable', /no way/],
    ['EMFILE', 'overloaded', /^The connection to api\.example failed: this machine.*ulimit -n/],
    ['ENFILE', 'overloaded', /ulimit -n/],
    ['EPROTO', 'upstream_unreachable', /does not speak TLS/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'upstream_unreachable', /NODE_EXTRA_CA_CERTS/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'upstream_unreachable', /certificate/],
    ['ZlibError', 'upstream_protocol', /cannot be read/],
    ['ERR_INVALID_URL', 'upstream_unreachable', /ERR_INVALID_URL/],
  ])('%s', (code, kind, text) => {
    const error = fromFailure(coded(code), 'api.example')
    expect(error.kind).toBe(kind)
    expect(error.message).toMatch(text)
    expect(error.message).not.toMatch(/pw|secret|https:/)
  })

  test.each<[string, unknown, ErrorKind]>([
    ['a timeout', new DOMException('x', 'TimeoutError'), 'upstream_timeout'],
    ['an abort', new DOMException('x', 'AbortError'), 'client_aborted'],
    [
      'a code within the cause',
      new TypeError('fetch failed', { cause: coded('EPIPE') }),
      'upstream_unreachable',
    ],
    ['a bug', new TypeError('x is undefined'), 'internal'],
    ['no error at all', 'ECONNRESET', 'internal'],
    ['nothing', undefined, 'internal'],
  ])('%s', (_name, error, kind) => {
    expect(fromFailure(error, 'api.example').kind).toBe(kind)
  })

  test.each([
    ['localhost:11434', /Is Ollama running\? Start it with: ollama serve/],
    ['127.0.0.1:1234', /LM Studio/],
    ['[::1]:8000', /vLLM/],
    ['127.0.0.1:8080', /llama\.cpp/],
    ['localhost:5555', /Check OPENAI_BASE_URL/],
    ['192.168.1.4:11434', /Check OPENAI_BASE_URL/],
    ['localhost.evil.example:11434', /Check OPENAI_BASE_URL/],
    ['no host', /Check OPENAI_BASE_URL/],
  ])('nobody listens at %s', (host, text) => {
    const { message } = fromFailure(coded('ECONNREFUSED'), host)
    expect(message).toContain(host)
    expect(message).toMatch(text)
  })

  test('an error of ours passes, others are kept as the cause', () => {
    const ours = new VandammeError('cancelled', 'x')
    const foreign = coded('EPIPE')
    expect(fromFailure(ours, 'h')).toBe(ours)
    expect(fromFailure(foreign, 'h').cause).toBe(foreign)
  })
})

describe('what fetch really throws', () => {
  const silent = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    socket: { data: (socket) => socket.terminate() },
  })
  afterAll(() => silent.stop(true))

  const failure = async (url: string, init?: RequestInit): Promise<ErrorKind> => {
    const thrown: unknown = await fetch(url, init).catch((error: unknown) => error)
    return fromFailure(thrown, 'h').kind
  }

  test('nobody listens', async () => {
    expect(await failure('http://127.0.0.1:1')).toBe('upstream_unreachable')
  })

  test('a closed connection', async () => {
    expect(await failure(`http://127.0.0.1:${silent.port}`)).toBe('upstream_unreachable')
  })

  test('no TLS', async () => {
    expect(await failure(`https://127.0.0.1:${silent.port}`)).toBe('upstream_unreachable')
  })

  test('an abort, and an abort with a reason of ours', async () => {
    const reason = new VandammeError('shutting_down', 'x')
    expect(await failure('http://127.0.0.1:1', { signal: AbortSignal.abort() })).toBe(
      'client_aborted',
    )
    expect(await failure('http://127.0.0.1:1', { signal: AbortSignal.abort(reason) })).toBe(
      'shutting_down',
    )
  })
})
