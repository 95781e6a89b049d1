import { expect, test } from 'bun:test'

import { shownUrlOf, urlOf } from '../../src/config/address.ts'

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8082', 'http://localhost:8082'],
  ['localhost', 'http://localhost:8082', 'http://localhost:8082'],
  ['::1', 'http://[::1]:8082', 'http://localhost:8082'],
  ['0.0.0.0', 'http://127.0.0.1:8082', 'http://localhost:8082'],
  ['::', 'http://[::1]:8082', 'http://localhost:8082'],
  ['fd00::1', 'http://[fd00::1]:8082', 'http://[fd00::1]:8082'],
  ['box.lan', 'http://box.lan:8082', 'http://box.lan:8082'],
])('what listens on %s is found at %s, and shown as %s', (host, url, shown) => {
  expect(urlOf({ host, port: 8082 })).toBe(url)
  expect(shownUrlOf({ host, port: 8082 })).toBe(shown)
})
