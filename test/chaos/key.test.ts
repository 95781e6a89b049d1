import { afterEach, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { ask, errorOf, HELLO } from '../helpers/client.ts'
import { runProgram as runCommand } from '../helpers/program.ts'
import { endPrograms, runProgram } from './program-run.ts'
import { ALONE } from './stage.ts'
import { type Peer, head, JSON_HEAD, send, wireUpstream } from './wire-upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)
afterEach(endPrograms)

const KEY = 'sk-trav3ls-0nly-home'
const WHOLE = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
})

/** The lines of the one request that the program sends with these settings, without its first. */
async function linesSent(environment: Record<string, string>, file = '') {
  const heads: string[] = []
  await using upstream = await wireUpstream(async (peer) => {
    heads.push(peer.head)
    await send(JSON_HEAD, WHOLE)(peer)
  })
  const settings = { OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: KEY, ...environment }
  const program = runProgram(settings, file)
  const outcome = await Promise.race([program.port(), program.done.then(() => undefined)]).catch(
    () => undefined,
  )
  if (outcome !== undefined) {
    expect((await ask(`http://127.0.0.1:${outcome}`, HELLO, ALONE)).status).toBe(200)
    program.child.kill('SIGKILL')
  }
  await program.done
  expect(heads.length).toBe(outcome === undefined ? 0 : 1)
  return { lines: heads.join('').split('\r\n').slice(1), said: program.text() }
}

const NAMES =
  /^(accept|accept-encoding|authorization|connection|content-length|content-type|host|user-agent|x-team):/i

/** No line but the usual ones, each once: nothing has become a header, or a request, of its own. */
function expectUsual(lines: readonly string[]): void {
  expect(lines.filter((line) => !NAMES.test(line))).toEqual([])
  const names = lines.map((line) => line.slice(0, line.indexOf(':')).toLowerCase())
  expect([...new Set(names)]).toEqual(names)
}

describe('a custom header', () => {
  const values: readonly (readonly [string, string])[] = [
    ['CR and LF', 'a\r\nx-evil: 1'],
    ['LF', 'a\nx-evil: 1'],
    ['CR', 'a\rx-evil: 1'],
    ['a whole request', 'a\r\n\r\nGET /admin HTTP/1.1\r\nhost: x'],
    ['an escape sequence', 'a\u001b[31m'],
    ['DEL', 'a\u007fb'],
    ['a line separator', 'a\u2028x-evil: 1'],
    ['what becomes LF when bytes are cut', 'a\u010ax-evil: 1'],
    ['beyond Latin-1', 'a\u{1f600}'],
  ]

  test.each(values)('with %s is refused, and not repeated', async (_, value) => {
    const { lines, said } = await linesSent({ CUSTOM_HEADER_X_TEAM: value })
    expect(lines).toEqual([])
    expect(said).toContain('CUSTOM_HEADER_X_TEAM')
    expect(said).not.toContain('x-evil')
    expect(said).not.toContain(KEY)
  })

  test('from the settings file, where double quotes make line breaks, as well', async () => {
    const { lines, said } = await linesSent({}, 'CUSTOM_HEADER_X_TEAM="a\\r\\nx-evil: 1"\n')
    expect(lines).toEqual([])
    expect(said).not.toContain('x-evil')
  })

  test.each([
    ['a colon', 'a: b, x-evil: 1'],
    ['an escaped line break', 'a\\r\\nx-evil: 1'],
    ['an encoded line break', 'a%0d%0ax-evil: 1'],
    ['a tab', 'a\tb'],
  ])('with %s stays one header', async (_, value) => {
    const { lines } = await linesSent({ CUSTOM_HEADER_X_TEAM: value })
    expectUsual(lines)
    expect(lines.find((line) => /^x-team:/i.test(line))?.slice(8)).toBe(value)
  })

  test.each([
    'HOST',
    'CONTENT_LENGTH',
    'TRANSFER_ENCODING',
    'CONNECTION',
    'UPGRADE',
    'EXPECT',
    'TE',
    'TRAILER',
    'PROXY_AUTHORIZATION',
    'X TEAM',
    'X:Y',
    'X\r\nX_EVIL',
    '',
  ])('named %j is refused', async (name) => {
    const environment = { [`CUSTOM_HEADER_${name}`]: 'evil.test' }
    const { lines, said } = await linesSent(environment)
    expect(lines).toEqual([])
    expect(said).toContain('CUSTOM_HEADER_')
  })
})

describe('a redirect', () => {
  const targets: readonly (readonly [string, (port: string) => string])[] = [
    ['to another port', (port) => `http://127.0.0.1:${port}/v1/chat/completions`],
    ['to another name', (port) => `http://localhost:${port}/`],
    ['without a scheme', (port) => `//127.0.0.1:${port}/`],
    ['to HTTPS', (port) => `https://127.0.0.1:${port}/`],
    ['with a name and a password', (port) => `http://user:pass@127.0.0.1:${port}/`],
  ]

  test.each(targets)('%s never takes the key along', async (_, target) => {
    const stolen: string[] = []
    await using thief = await wireUpstream(async (peer) => {
      stolen.push(peer.head)
      await send(JSON_HEAD, WHOLE)(peer)
    })
    let status = 0
    const answer = async (peer: Peer): Promise<void> => {
      const location = target(new URL(thief.url).port)
      await send(
        head(status, [`location: ${location}`, `refresh: 0;url=${location}`]),
        'moved',
      )(peer)
    }
    await using upstream = await wireUpstream(answer)
    const settings = { OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: KEY }
    const program = runProgram(settings)
    const url = `http://127.0.0.1:${await program.port()}`
    for (status of [300, 301, 302, 303, 305, 307, 308]) {
      for (const stream of [true, false]) {
        const { error } = await errorOf(await ask(url, { ...HELLO, stream }, ALONE))
        expect(error.message).toMatch(/redirect/i)
      }
      const { out } = await runCommand(['models'], { environment: settings })
      expect(out).not.toContain(KEY)
    }
    expect(upstream.requests()).toBeGreaterThanOrEqual(21)
    expect([stolen, thief.open()]).toEqual([[], 0])
  })
})
