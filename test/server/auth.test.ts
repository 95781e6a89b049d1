import { describe, expect, test } from 'bun:test'

import { errorHeaders } from '../../src/convert/error.ts'
import { VandammeError } from '../../src/errors.ts'
import { refuseForeign, requireClientKey, type ForeignRules } from '../../src/server/auth.ts'

function refusal(check: () => void): VandammeError | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    expect(error).toBeInstanceOf(VandammeError)
    return error as VandammeError
  }
}

describe('requireClientKey', () => {
  test.each<[Record<string, string>, boolean]>([
    [{ 'x-api-key': 'right' }, true],
    [{ authorization: 'Bearer right' }, true],
    [{ authorization: 'bearer   right' }, true],
    [{ 'x-api-key': 'wrong', authorization: 'Bearer right' }, true],
    [{ 'x-api-key': 'right', authorization: 'Bearer wrong' }, true],
    [{}, false],
    [{ 'x-api-key': '' }, false],
    [{ 'x-api-key': 'wrong' }, false],
    [{ 'x-api-key': 'right2' }, false],
    [{ 'x-api-key': 'righ' }, false],
    [{ 'x-api-key': 'RIGHT' }, false],
    [{ 'x-api-key': 'right, wrong' }, false],
    [{ authorization: 'right' }, false],
    [{ authorization: 'Bearer' }, false],
    [{ authorization: 'Basic right' }, false],
    [{ authorization: 'NotBearer right' }, false],
    [{ 'x-api-key': 'wrong', authorization: 'Bearer wrong' }, false],
  ])('%j: %p', (headers, accepted) => {
    const error = refusal(() => requireClientKey(new Headers(headers), 'right'))
    expect(error === undefined).toBe(accepted)
  })

  test('a refusal says what to set, is final, and shows no key', () => {
    const error = refusal(() => requireClientKey(new Headers({ 'x-api-key': 'wrong' }), 'right'))!
    expect(error.kind).toBe('authentication')
    expect(errorHeaders(error)).toEqual({ 'x-should-retry': 'false' })
    expect(error.message).toContain('ANTHROPIC_API_KEY')
    expect(error.message).not.toMatch(/wrong|right/)
  })

  test('without a key everybody may come in', () => {
    requireClientKey(new Headers(), undefined)
    requireClientKey(new Headers({ 'x-api-key': 'any' }), undefined)
  })
})

const RULES: ForeignRules = {
  host: 'Proxy.example',
  allowedHosts: ['host.docker.internal', 'Listed.Example:8443', 'final.example.'],
  allowedOrigins: ['https://Good.example', 'http://slash.example/'],
}

function isRefused(headers: Record<string, string>, rules = RULES): boolean {
  const error = refusal(() => refuseForeign(new Headers(headers), rules))
  if (error !== undefined) expect(error.kind).toBe('permission')
  return error !== undefined
}

describe('the Host header', () => {
  test.each([
    'localhost',
    'localhost:8082',
    'LOCALHOST:8082',
    'localhost.',
    'localhost.:8082',
    'app.localhost:8082',
    '127.0.0.1',
    '127.0.0.1:8082',
    '192.168.1.7:8082',
    '8.8.8.8',
    '[::1]',
    '[::1]:8082',
    '[FE80::1]:8082',
    '[2001:db8::7]:8082',
    '[::ffff:127.0.0.1]:8082',
    'proxy.example:8082',
    'PROXY.example.',
    'host.docker.internal:8082',
    'listed.example',
    'listed.example:9999',
    'final.example',
  ])('%s is let in', (host) => {
    expect(isRefused({ host })).toBe(false)
  })

  test.each([
    '',
    'evil.example',
    'evil.example:8082',
    'localhost.evil.example',
    'localhost:8082.evil.example',
    'notlocalhost',
    '127.0.0.1.evil.example',
    '127.0.0.1.nip.io:8082',
    'localhost@evil.example',
    'localhost:8082@evil.example',
    'user:localhost@evil.example',
    'evil.example#localhost',
    'evil.example/localhost',
    'evil.example?localhost',
    'localhost, evil.example',
    'evil.example localhost',
    'localhost:',
    'localhost:port',
    'localhost:65536',
    '127.0.0.1:99999',
    'localhost..',
    '.',
    '::1',
    '[::1',
    '[::1]evil.example',
    '[localhost]',
    '[evil.example]:80',
    '256.1.1.1',
    '2130706433',
    'sub.proxy.example',
    'evilproxy.example',
    'proxy.example.evil',
    'xlisted.example',
  ])('%p is refused', (host) => {
    expect(isRefused({ host })).toBe(true)
  })

  test('says which setting lets a name in', () => {
    const headers = new Headers({ host: 'evil.example' })
    expect(refusal(() => refuseForeign(headers, RULES))!.message).toContain('ALLOWED_HOSTS')
  })

  test('a server on every address knows no further name', () => {
    for (const host of ['0.0.0.0', '::']) {
      const rules = { ...RULES, host, allowedHosts: [] }
      expect(isRefused({ host: 'evil.example' }, rules)).toBe(true)
      expect(isRefused({ host: '0.0.0.0:8082' }, rules)).toBe(false)
    }
  })

  test('a program that sends none is no browser', () => {
    expect(isRefused({})).toBe(false)
  })
})

describe('pages of a browser', () => {
  test.each<[Record<string, string>, boolean]>([
    [{ origin: 'https://good.example' }, false],
    [{ origin: 'https://good.example', 'sec-fetch-site': 'cross-site' }, false],
    [{ origin: 'HTTPS://GOOD.EXAMPLE' }, false],
    [{ origin: 'http://slash.example' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{ 'sec-fetch-site': 'same-origin' }, false],
    [{ origin: 'https://evil.example' }, true],
    [{ origin: 'https://good.example.evil' }, true],
    [{ origin: 'https://sub.good.example' }, true],
    [{ origin: 'http://good.example' }, true],
    [{ origin: 'https://good.example:8443' }, true],
    [{ origin: 'https://good.exampl' }, true],
    [{ origin: 'null' }, true],
    [{ origin: '' }, true],
    [{ origin: 'http://localhost:8082' }, true],
    [{ 'sec-fetch-site': 'cross-site' }, true],
    [{ 'sec-fetch-site': 'same-site' }, true],
    [{ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, true],
  ])('%j refused: %p', (headers, refused) => {
    expect(isRefused({ host: 'localhost:8082', ...headers })).toBe(refused)
  })

  test('says which setting lets a page in', () => {
    const headers = new Headers({ host: 'localhost', origin: 'https://evil.example' })
    expect(refusal(() => refuseForeign(headers, RULES))!.message).toContain('ALLOWED_ORIGINS')
  })

  test('an allowed page does not make a foreign host name ours', () => {
    expect(isRefused({ host: 'evil.example', origin: 'https://good.example' })).toBe(true)
  })
})
