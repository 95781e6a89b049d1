import { describe, expect, test } from 'bun:test'

import type { Recording } from '../../src/events/capture.ts'
import { press } from '../../tui/overlays/press.ts'
import { createVirtualStdin } from '../../tui/virtual-terminal.ts'
import { failed, finished, routed, started } from '../helpers/exchanges.ts'
import { openScreen } from '../helpers/screen.ts'

const ENTER = '\r'

const RECORDING: Recording = {
  id: 'req_1',
  request: '{"model":"claude"}',
  headers: { 'x-api-key': '$ANTHROPIC_AUTH_TOKEN' },
  sent: { url: 'http://up/v1/chat/completions', headers: {}, body: '{"model":"up"}' },
  attempts: 1,
  upstream: [{ at: 1, text: 'data: up\n\n' }],
  client: [{ at: 2, text: 'event: down\n\n' }],
  dropped: 0,
}

function swapped(from: string, to: string) {
  return { type: 'tier.swapped', at: 9_000, tier: 'big', from, to } as const
}

describe('copying', () => {
  test.each([
    ['c', /^copy curl [^]*http:\/\/localhost:8082\/v1\/messages[^]*claude/],
    ['u', /^copy curl [^]*http:\/\/up\/v1\/chat\/completions[^]*"up"/],
    ['q', /^copy \{"model":"claude"\}$/],
    ['r', /^copy event: down\n\n$/],
    ['e', /^copy data: up\n\n$/],
    ['m', /^copy The upstream broke\.$/],
  ])('y %s', async (key, copied) => {
    using screen = openScreen({ client: { readRecording: async () => RECORDING } })
    screen.tell([started(), routed(), failed()])
    await screen.shows('1/1')
    screen.press('y', key)
    await screen.shows('with pbcopy')
    expect(screen.calls).toHaveLength(1)
    expect(screen.calls[0]).toMatch(copied)
  })

  test('a body too long for a command line goes into a file', async () => {
    const request = JSON.stringify({ text: 'x'.repeat(200_000) })
    using screen = openScreen({
      client: { readRecording: async () => ({ ...RECORDING, request }) },
    })
    screen.tell([started(), routed(), finished()])
    await screen.shows('1/1')
    screen.press('y', 'c')
    await screen.shows('with pbcopy')
    expect(screen.calls[0]).toMatch(/^export req_1-request\.json$/)
    expect(screen.calls[1]).toContain('# The body is in /exports/req_1-request.json')
  })

  test('what nobody knows is told', async () => {
    using screen = openScreen()
    screen.tell([started(), routed(), finished()])
    await screen.shows('1/1')
    screen.press(':', 'copy nonsense', ENTER)
    await screen.shows('There are curl, upstream-curl')
  })
})

describe('by the palette', () => {
  test.each([
    ['model nonsense', 'Name a tier and a model'],
    ['model big gpt-5', 'BIG has gpt-5 already'],
    ['preset nowhere', 'No preset is called nowhere.'],
    ['preset constructor', 'No preset is called constructor.'],
    ['save-models', 'Saved BIG_MODEL, MIDDLE_MODEL and SMALL_MODEL'],
    ['theme pink', 'There are the themes auto'],
    ['order nonsense', 'There are the orders time'],
    ['faster', '9 pictures a second'],
    ['slower', '7 pictures a second'],
  ])(':%s', async (line, says) => {
    using screen = openScreen()
    screen.tell([started(), routed(), finished()])
    await screen.shows('1/1')
    screen.press(':', line, ENTER)
    await screen.shows(says)
  })

  test('a theme, an order and a filter are taken', async () => {
    using screen = openScreen({ display: { color: true } })
    screen.tell([started(), routed(), finished()])
    await screen.shows('1/1')
    screen.press(':', 'theme mono', ENTER, ':', 'order cost', ENTER)
    await screen.shows('cost ▼')
    screen.press('A', ':', 'filter gpt', ENTER)
    await screen.shows('gpt')
    screen.press(':', 'log-level error', ENTER, ':', 'theme ', '\t')
    await screen.shows('theme auto')
  })
})

describe('keys that are seldom pressed', () => {
  test('the previous model of a tier comes back', async () => {
    using screen = openScreen()
    screen.tell([started(), routed(), finished(), swapped('gpt-5', 'gpt-6')])
    await screen.shows(/BIG +gpt-6 \*/)
    screen.press('P')
    await screen.shows('BIG: gpt-6 → gpt-5')
    expect(screen.calls).toEqual(['swap big gpt-5'])
  })

  test('orders by the next and the previous column', async () => {
    using screen = openScreen()
    screen.tell([started(), routed(), finished()])
    screen.press('>')
    await screen.shows('tier ▼')
    screen.press('<')
    await screen.shows('time ▼')
  })

  test('the views have their own', async () => {
    using screen = openScreen()
    screen.tell([started(), routed(), finished()])
    screen.press('4', 'w')
    await screen.shows('1 min')
    screen.press('5', 'f')
    await screen.shows('INFO and above')
    screen.press('1', 'H')
    await screen.shows(/^(?![^]*quit)[^]*\[1 Requests\]/)
    screen.press('\x10')
    await screen.shows('pictures')
  })

  test('a text is searched, forwards and backwards', async () => {
    using screen = openScreen({ client: { readRecording: async () => RECORDING } })
    screen.tell([started(), routed(), finished()])
    await screen.shows('1/1')
    screen.press(ENTER, '3')
    await screen.shows('"claude"')
    screen.press('n')
    await screen.shows('Search with / first')
    screen.press('/', 'clau')
    await screen.shows('/clau')
    screen.press(ENTER, 'n', 'N', 'f', 'w', 'e', 'F', ENTER)
    await screen.shows('raw')
    screen.press('/', '\x15', 'nowhere', ENTER, 'n')
    await screen.shows('Not found: nowhere')
    screen.press('/', 'x', '\x1b', '[', 'K', 'q')
    await screen.shows('[1 Requests]')
  })

  test('a filter of before comes back with the arrow', async () => {
    using screen = openScreen()
    screen.tell([started(), routed(), finished()])
    await screen.shows('1/1')
    screen.press('/', 'first', ENTER, '/', '\x15', 'second', ENTER)
    screen.press('/', '\x1b[A', '\x1b[A')
    await screen.shows(/Filter +first/)
    screen.press('\x1b[B')
    await screen.shows(/Filter +second/)
    screen.press('\x15')
    await screen.shows('1 of 1')
    screen.press('\x1b', ':', 'errors', ENTER, ':', '\x1b[A')
    await screen.shows(/: +errors/)
  })

  test('from a model and from a slow request to the requests behind', async () => {
    using screen = openScreen()
    screen.tell([started(), routed(), finished()])
    screen.press('3', ENTER)
    await screen.shows('/~m ^gpt-5$')
    screen.press('4', ENTER)
    await screen.shows('[1 Summary]')
  })

  test('pages, in the requests, in other lists and in an opened request', async () => {
    using screen = openScreen({ client: { readRecording: async () => RECORDING } })
    screen.tell([started(), routed(), finished()])
    await screen.shows('1/1')
    screen.press('\x04', '\x15', '\x06', '\x02', '2', '\x06', '3', '\x06', '6', '\x04', '\x15', '1')
    screen.press(ENTER, '6', '\x06', '\x02', 'X')
    await screen.shows('This request is over.')
  })

  test('a search that fails is told', async () => {
    const searchBodies = () => Promise.reject(new Error('Too slow a pattern.'))
    using screen = openScreen({ client: { searchBodies } })
    screen.tell([started(), routed(), finished()])
    screen.press('/', '~b x')
    await screen.shows('Too slow a pattern.')
  })

  test('a command that fails costs nothing but a message', async () => {
    using screen = openScreen({
      client: {
        suspend() {
          throw new Error('No shell here.')
        },
      },
    })
    screen.press('\x1a')
    await screen.shows('No shell here.')
  })
})

test('an overlay that nobody knows takes the keys and does nothing', () => {
  const desk = { state: () => ({ overlay: { type: 'later' }, toast: undefined }) }
  expect(() => press(desk as never, { key: 'q', text: 'q' })).not.toThrow()
})

test('Ink may ask the keyboard for anything', () => {
  const stdin = createVirtualStdin()
  stdin.setRawMode()
  stdin.ref()
  stdin.unref()
  expect(stdin.read()).toBeNull()
})
