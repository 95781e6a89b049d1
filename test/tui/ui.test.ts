import { describe, expect, test } from 'bun:test'

import type { ExchangeFailed } from '../../src/events/events.ts'
import { failed, finished, routed, started, TOKENS } from '../helpers/exchanges.ts'
import { INFO } from '../helpers/info.ts'
import { openScreen } from '../helpers/screen.ts'

const ESC = '\x1b'
const ENTER = '\r'
const DOWN = '\x1b[B'
const CTRL_C = '\x03'
const COLOUR = new RegExp(`${ESC}\\[[\\d;]*m`)

/** A whole exchange, one of many. */
function done(id: string, at: number, model = 'gpt-5') {
  return [
    started({ id, at, time: 1_800_000_000_000 + at }),
    routed({ id, at: at + 1, upstreamModel: model }),
    finished({ id, at: at + 900 }),
  ]
}

function wrong(id: string, at: number, facts: Partial<ExchangeFailed> = {}) {
  return [started({ id, at }), routed({ id, at: at + 1 }), failed({ id, at: at + 10, ...facts })]
}

function swapped(from: string, to: string) {
  return { type: 'tier.swapped', at: 9_000, tier: 'middle', from, to } as const
}

describe('the start screen', () => {
  test('has the line to paste and what the upstream says', async () => {
    using screen = openScreen()
    const text = await screen.shows('4 models')
    expect(text).toContain(
      'ANTHROPIC_BASE_URL=http://localhost:8082 ANTHROPIC_AUTH_TOKEN=any claude',
    )
    expect(text).toContain('api.openai.com/v1')
  })

  test('says what is wrong with the upstream', async () => {
    const message = 'The upstream refused the key. Check OPENAI_API_KEY.'
    using screen = openScreen({ client: { listModels: () => Promise.reject(new Error(message)) } })
    await screen.shows('Check OPENAI_API_KEY.')
  })

  test('follows a reload of the settings, and asks the other upstream for its models', async () => {
    let models = 4
    const listModels = async () =>
      Array.from({ length: models }, (_, id) => ({ id: `model-${id}` }))
    using screen = openScreen({ client: { listModels } })
    await screen.shows('4 models')
    models = 3
    const upstream = 'https://next.test/v1'
    const tiers = { ...INFO.tiers, middle: 'gpt-6' }
    screen.tell([], { info: { ...INFO, upstream, clientKey: 'PROXY_KEY', settings: tiers, tiers } })
    const text = await screen.shows('3 models')
    expect(text).toContain('ANTHROPIC_AUTH_TOKEN=PROXY_KEY claude')
    expect(text).toContain('next.test/v1')
    expect(text).not.toContain('api.openai.com')
    expect(text).toMatch(/MIDDLE +gpt-6  /)
    screen.press('6')
    expect(await screen.shows('[6 Settings]')).toMatch(/Client key +ANTHROPIC_API_KEY/)
  })

  test('gives way to the first request', async () => {
    using screen = openScreen()
    screen.tell(done('a', 1_000))
    const text = await screen.shows('1 request ')
    expect(text).not.toContain('ANTHROPIC_BASE_URL')
  })
})

describe('the model picker', () => {
  test('a name that is typed is used for new requests; the row of tiers shows it, u takes it back', async () => {
    const back = { tier: 'middle', from: 'gpt-6', to: 'gpt-5-mini' } as const
    using screen = openScreen({ client: { undo: async () => back } })
    screen.press('m')
    await screen.shows('Pick an upstream model')
    screen.press('gpt-6')
    expect(await screen.shows('does not list gpt-6')).toContain('[MIDDLE]')
    screen.press(ENTER)
    await screen.shows('MIDDLE: gpt-5-mini → gpt-6')
    expect(screen.calls).toEqual(['swap middle gpt-6'])
    screen.tell([swapped('gpt-5-mini', 'gpt-6')])
    await screen.shows(/MIDDLE +gpt-6 \*/)
    screen.press('u')
    await screen.shows('MIDDLE is gpt-5-mini again')
    screen.tell([swapped('gpt-6', 'gpt-5-mini')])
    await screen.shows(/MIDDLE +gpt-5-mini  /)
    screen.press('\x12')
    await screen.shows('MIDDLE is gpt-6 ')
    expect(screen.calls).toEqual(['swap middle gpt-6', 'swap middle gpt-6'])
  })

  test('what fits best is under the cursor', async () => {
    using screen = openScreen()
    await screen.shows('4 models')
    screen.press('b', 'qcod')
    await screen.shows(/▌ +qwen3-coder/)
    screen.press(ENTER)
    await screen.shows('BIG: gpt-5 → qwen3-coder')
    expect(screen.calls).toEqual(['swap big qwen3-coder'])
  })

  test('arrows move, tab turns to the next tier, esc changes nothing', async () => {
    using screen = openScreen()
    await screen.shows('4 models')
    screen.press('s')
    await screen.shows(/▌ +qwen3:30b/)
    screen.press(DOWN)
    await screen.shows(/▌ +qwen3-coder/)
    screen.press('\t')
    expect(await screen.shows('[BIG]')).toMatch(/▌ +gpt-5 /)
    screen.press(ESC)
    await screen.shows('Run Claude Code')
    expect(screen.calls).toEqual([])
  })

  test('ctrl-s also writes the settings file', async () => {
    using screen = openScreen()
    screen.press('s', 'phi4', '\x13')
    await screen.shows('SMALL is phi4, saved to /home/me/project/.env')
    expect(screen.calls).toEqual(['swap small phi4', 'save small phi4'])
  })

  test('a failed list is told, and any name can still be typed', async () => {
    using screen = openScreen({
      client: { listModels: () => Promise.reject(new Error('No list.')) },
    })
    await screen.shows('No list.')
    screen.press('m', 'llama', ENTER)
    await screen.shows('MIDDLE: gpt-5-mini → llama')
  })

  test('a favourite comes first, also the next time', async () => {
    using screen = openScreen()
    await screen.shows('4 models')
    screen.press('m', 'coder', '\x06')
    await screen.shows('★ qwen3-coder')
    screen.press(ESC, 'm')
    await screen.shows(/★ qwen3-coder[^]*▌ +gpt-5-mini/)
  })

  test('ctrl-t asks the model', async () => {
    using screen = openScreen()
    await screen.shows('4 models')
    screen.press('m', 'gpt-5-mini', '\x14')
    await screen.shows('gpt-5-mini answered after 123 ms')
    expect(screen.calls).toEqual(['ping gpt-5-mini'])
  })

  test('at 80x24 what a key of it has done is in sight', async () => {
    using screen = openScreen({ size: { columns: 80, rows: 24 } })
    await screen.shows('4 models')
    screen.press('m', 'gpt-5-mini', '\x14')
    await screen.shows('gpt-5-mini answered after 123 ms')
    await screen.shows('Pick an upstream model')
  })

  test('a swap that is refused is told, and nothing else happens', async () => {
    using screen = openScreen({
      client: { swap: () => Promise.reject(new Error('Name the model.')) },
    })
    screen.press('m', 'x', ENTER)
    await screen.shows('Name the model.')
  })
})

describe('the list', () => {
  test('the cursor stays with its request when newer ones come', async () => {
    using screen = openScreen()
    screen.tell([...done('a', 1_000), ...done('b', 2_000), ...done('c', 3_000)])
    await screen.shows(/▌ +3 /)
    screen.press('j')
    await screen.shows(/▌ +2 /)
    screen.tell(done('d', 4_000))
    const text = await screen.shows('4 requests')
    expect(text).toMatch(/▌ +2 /)
    screen.press('g')
    await screen.shows(/▌ +4 /)
    screen.tell(done('e', 5_000))
    await screen.shows(/▌ +5 /)
  })

  test('keys that come in one burst all count', async () => {
    using screen = openScreen()
    for (let index = 0; index < 9; index++) screen.tell(done(`x${index}`, 1_000 * index))
    screen.press('jjjjj')
    await screen.shows(/▌ +4 /)
  })

  test('the filter works as it is typed, says how many, and Esc clears it', async () => {
    using screen = openScreen()
    screen.tell([...done('a', 1_000, 'gpt-5'), ...done('b', 2_000, 'llama'), ...wrong('c', 3_000)])
    screen.press('/', 'llam')
    const text = await screen.shows('1 of 3')
    expect(text).toContain('llama')
    expect(text).not.toContain('502')
    screen.press(ENTER)
    await screen.shows('llam ·')
    screen.press(ESC)
    await screen.shows('502')
  })

  test('a filter that is none says why, and the last good one stays', async () => {
    using screen = openScreen()
    screen.tell([...done('a', 1_000), ...wrong('b', 2_000)])
    screen.press('/', '~e ~zz')
    const text = await screen.shows('Unknown key')
    expect(text).toMatch(/▌ +2 /)
    screen.press(ENTER)
    await screen.shows('Unknown key')
  })

  test('bodies are searched by the proxy', async () => {
    const found: string[] = []
    using screen = openScreen({
      client: {
        searchBodies: async (pattern) => {
          found.push(pattern)
          return ['a']
        },
      },
    })
    screen.tell([...done('a', 1_000), ...done('b', 2_000)])
    screen.press('/', '~b secret', ENTER)
    await screen.shows(/1\/1/)
    expect(found.at(-1)).toBe('secret')
  })

  test('a request that comes later is searched too, without a key', async () => {
    const kept = ['a']
    using screen = openScreen({ client: { searchBodies: async () => [...kept] } })
    screen.tell(done('a', 1_000))
    screen.press('/', '~b secret', ENTER)
    await screen.shows(/1\/1/)
    kept.push('b')
    screen.tell(done('b', 2_000))
    await screen.shows(/1\/2/)
  })

  test('one key shows only errors, only what runs, only what is marked', async () => {
    using screen = openScreen()
    screen.tell([...done('a', 1_000), ...wrong('b', 2_000), started({ id: 'c', at: 3_000 })])
    await screen.shows('1/3')
    screen.press('e')
    await screen.shows('1/1')
    screen.press('e', 'a')
    await screen.shows(/1\/1[^]*▌ +3 /)
    screen.press('a', 'G', 't', 'T')
    await screen.shows(/1\/1[^]*▌•? *1 /)
  })

  test('paused, the list stands still and says what came', async () => {
    using screen = openScreen()
    screen.tell(done('a', 1_000))
    await screen.shows('1/1')
    screen.press(' ')
    screen.tell([...done('b', 2_000), ...done('c', 3_000)])
    const text = await screen.shows(/PAUSED.*2/)
    expect(text).toContain('1/1')
    expect(text).not.toContain('FOLLOW')
    screen.press(' ')
    await screen.shows('/3')
  })

  test.each([
    ['goes on with the newest', [], /FOLLOW[^]*▌ +3 /],
    ['stays where the cursor went meanwhile', ['j'], /3\/3 *[^F]*$[^]*▌ +1 /m],
  ])('the list that followed %s once it is no longer paused', async (_, keys, expected) => {
    using screen = openScreen()
    screen.tell([...done('a', 1_000), ...done('b', 2_000)])
    await screen.shows(/FOLLOW[^]*▌ +2 /)
    screen.press(' ', ...keys)
    await screen.shows('PAUSED')
    screen.tell(done('c', 3_000))
    await screen.shows(/PAUSED.*1/)
    screen.press(' ')
    await screen.shows(expected)
  })

  test('an order is chosen from a menu, and turned around', async () => {
    using screen = openScreen()
    screen.tell([...done('a', 1_000), ...done('b', 2_000)])
    screen.tell([
      started({ id: 'c', at: 3_000 }),
      routed({ id: 'c', at: 3_001 }),
      finished({ id: 'c', at: 3_100, tokens: { ...TOKENS, output: 9_999 } }),
    ])
    screen.press('o')
    await screen.shows('Order by')
    screen.press('o')
    await screen.shows(/out ▼/)
    screen.press('g')
    await screen.shows(/▌ +3 /)
    screen.press('v')
    await screen.shows(/out ▲/)
  })

  test('a dropped row comes back', async () => {
    using screen = openScreen()
    screen.tell([...done('a', 1_000), ...done('b', 2_000)])
    await screen.shows('1/2')
    screen.press('d')
    await screen.shows('1/1')
    screen.press('U')
    await screen.shows('/2')
  })

  test('clearing asks first', async () => {
    using screen = openScreen()
    screen.tell([...done('a', 1_000), started({ id: 'b', at: 2_000 })])
    await screen.shows('1/2')
    screen.press('c')
    await screen.shows('Clear all requests that are over')
    screen.press('n')
    await screen.shows('1/2')
    screen.press('c', 'y')
    await screen.shows('1/1')
  })
})

describe('what can be done with a request', () => {
  test('a running one is cancelled, after a question', async () => {
    using screen = openScreen()
    screen.tell([started({ id: 'run', at: 1_000 })])
    await screen.shows('1/1')
    screen.press('X')
    await screen.shows('Cancel this request?')
    screen.press('y')
    await screen.shows('Cancelled')
    expect(screen.calls).toEqual(['cancel run'])
  })

  test('what is over cannot be cancelled, and says so', async () => {
    using screen = openScreen()
    screen.tell(done('a', 1_000))
    await screen.shows('1/1')
    screen.press('X')
    await screen.shows('This request is over.')
    expect(screen.calls).toEqual([])
  })

  test('the request that was asked about is cancelled, not the one that came since', async () => {
    using screen = openScreen()
    screen.tell([started({ id: 'old', at: 1_000 })])
    await screen.shows('1/1')
    screen.press('X')
    screen.tell([started({ id: 'new', at: 2_000 })])
    screen.press('y')
    await screen.shows('Cancelled')
    expect(screen.calls).toEqual(['cancel old'])
  })

  test('its id is copied', async () => {
    using screen = openScreen()
    screen.tell(done('req_abc', 1_000))
    await screen.shows('1/1')
    screen.press('y')
    await screen.shows('curl, as the client asked')
    screen.press('i')
    await screen.shows('Copied id with pbcopy')
    expect(screen.calls).toEqual(['copy req_abc'])
  })

  test('what is not kept cannot be copied, and says why', async () => {
    using screen = openScreen({ info: { keepsBodies: false } })
    screen.tell(done('a', 1_000))
    await screen.shows('1/1')
    screen.press('y', 'c')
    await screen.shows('Bodies are not kept with --no-bodies.')
  })

  test('it is exported, or all that are marked', async () => {
    using screen = openScreen()
    screen.tell([...done('a', 1_000), ...done('b', 2_000)])
    await screen.shows('1/2')
    screen.press('x')
    await screen.shows('Exported the request to /exports/vandamme-')
    screen.press('t', 'j', 't', 'x')
    await screen.shows('Exported 2 requests')
  })

  test('it is opened, its tabs are turned, the next one is opened, and back', async () => {
    using screen = openScreen()
    screen.tell([...done('a', 1_000), ...wrong('b', 2_000)])
    await screen.shows('1/2')
    screen.press(ENTER)
    await screen.shows('[1 Summary]')
    screen.press('2')
    await screen.shows('[2 Timeline]')
    screen.press(']', ']')
    await screen.shows('[4 Response]')
    screen.press('J')
    const text = await screen.shows('2 of 2')
    expect(text).toContain('[4 Response]')
    screen.press('q')
    await screen.shows('[1 Requests]')
  })
})

describe('the other views', () => {
  test('errors are grouped, and Enter shows the requests behind a line', async () => {
    using screen = openScreen()
    const facts = { status: 429, error: { kind: 'rate_limit', message: 'Slow down.' } } as const
    screen.tell([...wrong('a', 1_000, facts), ...wrong('b', 2_000, facts), ...wrong('c', 3_000)])
    screen.press('2')
    await screen.shows('[2 Errors]')
    screen.press('j')
    await screen.shows('Slow down.')
    screen.press(ENTER)
    const text = await screen.shows('[1 Requests]')
    expect(text).toContain('1/2')
    expect(text).toContain('429 rate limit: Slow down.')
  })

  test.each([
    ['3', '[3 Models]', 'gpt-5'],
    ['4', '[4 Latency]', 'p95'],
    ['5', '[5 Logs]', 'stray'],
    ['6', '[6 Settings]', '/home/me/project/.env'],
  ])('%s shows %s', async (key, title, content) => {
    using screen = openScreen()
    screen.tell(done('a', 1_000), { prints: [{ time: 1_800_000_000_000, text: 'a stray print' }] })
    screen.press(key)
    const text = await screen.shows(title)
    expect(text).toContain(content)
  })

  test('beside another list nothing is told of a request out of sight', async () => {
    using screen = openScreen()
    screen.tell(done('a', 1_000))
    await screen.shows('#1 ✓ done')
    screen.press('3')
    expect(await screen.shows('[3 Models]')).not.toContain('#1 ✓ done')
    screen.press('1')
    await screen.shows('#1 ✓ done')
  })

  test('tab turns through them, esc leads back', async () => {
    using screen = openScreen()
    screen.press('\t', '\t')
    await screen.shows('[3 Models]')
    screen.press('\x1b[Z')
    await screen.shows('[2 Errors]')
    screen.press(ESC)
    await screen.shows('[1 Requests]')
  })
})

describe('help and palette', () => {
  test('help finds a key by words, and runs it', async () => {
    using screen = openScreen()
    screen.press('?')
    await screen.shows('Keys of this place')
    screen.press('latenc')
    await screen.shows('Show the latencies')
    screen.press(ENTER)
    await screen.shows('[4 Latency]')
  })

  test('the palette completes, and takes arguments', async () => {
    using screen = openScreen()
    screen.press(':', 'log')
    await screen.shows('logs')
    screen.press(ENTER)
    await screen.shows('[5 Logs]')
    screen.press(':', 'model small phi4', ENTER)
    await screen.shows('SMALL: qwen3:30b → phi4')
    expect(screen.calls).toEqual(['swap small phi4'])
  })

  test('what is no command is told', async () => {
    using screen = openScreen()
    screen.press(':', 'zzzz', ENTER)
    await screen.shows('No command is called zzzz.')
  })

  test('three models are kept under a name', async () => {
    using screen = openScreen()
    screen.press(':', 'preset save day', ENTER)
    await screen.shows('Kept the three models as day')
    screen.tell([swapped('gpt-5-mini', 'gpt-6')])
    screen.press(':', 'preset day', ENTER)
    await screen.shows('day: MIDDLE gpt-5-mini   u undo')
    expect(screen.calls).toEqual(['swap middle gpt-5-mini'])
  })

  test('and all three come back, told at once', async () => {
    using screen = openScreen()
    screen.press(':', 'preset save day', ENTER)
    await screen.shows('Kept the three models as day')
    screen.press(':', 'preset day', ENTER)
    await screen.shows('The tiers have the models of day already')
    screen.tell([swapped('gpt-5-mini', 'gpt-6'), { ...swapped('gpt-5', 'gpt-7'), tier: 'big' }])
    screen.press(':', 'preset day', ENTER)
    await screen.shows('MIDDLE gpt-5-mini   u undo, 2 times for all')
    expect(screen.calls).toEqual(['swap big gpt-5', 'swap middle gpt-5-mini'])
  })
})

describe('what the screen tells of itself', () => {
  const SMALL = { columns: 80, rows: 24 }

  test.each([
    ['the list', []],
    ['an opened request', [ENTER]],
    ['the errors', ['2']],
  ])('at 80 columns %s has the way to help and out', async (_, keys) => {
    using screen = openScreen({ size: SMALL })
    screen.tell([...done('a', 1_000), ...done('b', 2_000)])
    await screen.shows('1/2')
    screen.press(...keys)
    await screen.shows(/\? help {2}q (?:quit|back)/)
  })

  test('at 80 columns all views are named with their keys', async () => {
    using screen = openScreen({ size: SMALL })
    screen.tell(done('a', 1_000))
    await screen.shows('[1 Requests] 2 Err  3 Mod  4 Lat  5 Log  6 Set')
  })

  test.each([
    ['?', ['to find a key', 'esc close']],
    [':', ['tab complete', 'esc close']],
    ['o', ['up/down move', 'esc close']],
    ['X', ['y yes', 'n no']],
  ])('what %s opens tells its own keys', async (key, hints) => {
    using screen = openScreen()
    screen.tell([started({ id: 'a', at: 1_000 })])
    await screen.shows('1/1')
    screen.press(key)
    for (const hint of hints) await screen.shows(hint)
    const last = (await screen.text()).split('\n').at(-1) ?? ''
    expect(last).toContain(hints[0] ?? '-')
    expect(last).not.toContain('filter')
  })

  test('no few cells of the view are left beside a wide list', async () => {
    using screen = openScreen({ size: { columns: 92, rows: 24 } })
    screen.press(':')
    await screen.shows(/^╭─ Commands ─{79}╮$/m)
  })

  test('the picker tells its keys once', async () => {
    using screen = openScreen()
    screen.press('m')
    const text = await screen.shows('esc close')
    expect(text.match(/esc close/g)).toHaveLength(1)
  })

  test('in the minimal form the keys of the picker have the last line', async () => {
    using screen = openScreen({ size: { columns: 60, rows: 10 } })
    screen.press('m')
    await screen.shows(/esc close *$/)
  })

  test('the menu of orders begins with the one that is', async () => {
    using screen = openScreen()
    screen.tell(done('a', 1_000))
    screen.press('>', '>', 'o')
    await screen.shows(/▌ m {2}model of the upstream/)
  })

  test('the palette begins with what is worth typing', async () => {
    using screen = openScreen()
    screen.press(':')
    await screen.shows(/▌ open +Open the request/)
  })

  test('the filter says what can be typed, until something is', async () => {
    using screen = openScreen()
    screen.tell(done('a', 1_000))
    screen.press('/')
    await screen.shows('words ~e ~t b ~m gpt ttft>2s   1 of 1')
    screen.press('g')
    expect(await screen.shows(/ 1 of 1 *$/)).not.toContain('words ~e')
  })

  test('a model that a tier has is offered, though the upstream lists it not', async () => {
    using screen = openScreen({ client: { listModels: async () => [] } })
    screen.press('b')
    const text = await screen.shows('3 shown, 0 listed')
    expect(text).toMatch(/qwen3:30b .*SMALL/)
  })

  test('an empty log says what fills it', async () => {
    using screen = openScreen()
    screen.press('5')
    await screen.shows('LOG_LEVEL=INFO')
  })
})

describe('leaving', () => {
  test('q quits when nothing runs', () => {
    using screen = openScreen()
    screen.press('q')
    expect(screen.calls).toEqual(['quit'])
  })

  test('q asks while something runs', async () => {
    using screen = openScreen()
    screen.tell([started({ id: 'a', at: 1_000 })])
    screen.press('q')
    await screen.shows('A request is running')
    expect(screen.calls).toEqual([])
    screen.press('y')
    expect(screen.calls).toEqual(['quit'])
  })

  test('Q and a second ctrl-c quit at once', async () => {
    using screen = openScreen()
    screen.press('Q')
    screen.press(CTRL_C)
    await screen.shows('Press ctrl-c again to quit')
    screen.press(CTRL_C)
    expect(screen.calls).toEqual(['quit now', 'quit now'])
  })

  test('ctrl-z hands the terminal back', () => {
    using screen = openScreen()
    screen.press('\x1a')
    expect(screen.calls).toEqual(['suspend'])
  })
})

describe('the picture', () => {
  test('at rest nothing is drawn', async () => {
    using screen = openScreen()
    screen.tell(done('a', 1_000))
    await screen.shows('1/1')
    await Bun.sleep(200)
    const before = screen.drawn()
    await Bun.sleep(700)
    expect(screen.drawn()).toBe(before)
  })

  test('is whole again after a new size and after a redraw', async () => {
    using screen = openScreen()
    screen.tell(done('a', 1_000))
    const before = await screen.shows('1/1')
    screen.resize({ columns: 80, rows: 24 })
    await screen.shows('1/1')
    screen.resize({ columns: 120, rows: 36 })
    const wide = await screen.shows('╭─')
    expect(wide).toBe(before)
    screen.press('\x0c')
    expect(await screen.text()).toBe(before)
  })

  test('is left alone by a size that is no other, and never gone while it is made anew', async () => {
    using screen = openScreen()
    await screen.shows('╭─')
    const before = screen.writes().length
    screen.resize({ columns: 120, rows: 36 })
    expect(screen.writes()).toHaveLength(before)
    screen.press('\x0c')
    await screen.text()
    const whole = screen
      .writes()
      .slice(before)
      .filter((text) => text.includes('\x1b[2K'))
    // What takes the picture away brings the new one in the same write.
    for (const text of whole) expect(text).toContain('╭─')
    expect(whole.length).toBeGreaterThan(0)
  })

  test('without colours there is no colour', async () => {
    using screen = openScreen()
    screen.tell(wrong('a', 1_000))
    screen.press('m')
    await screen.shows('Pick an upstream model')
    expect(screen.raw()).not.toMatch(COLOUR)
  })

  test('what an upstream says cannot draw', async () => {
    using screen = openScreen({ display: { color: true } })
    const evil = '\x1b]0;owned\x07\x1b[2J\x1b[31mred'
    screen.tell([
      started({ id: 'a', at: 1_000, model: evil }),
      routed({ id: 'a', at: 1_001, upstreamModel: evil }),
      failed({ id: 'a', at: 1_002, error: { kind: 'upstream_error', message: evil } }),
    ])
    await screen.shows('red')
    screen.press(ENTER)
    await screen.shows('[1 Summary]')
    expect(screen.raw()).not.toContain('owned')
    expect(screen.raw()).not.toContain('\x1b[2J')
  })

  test.each([
    [{ columns: 1, rows: 1 }],
    [{ columns: 39, rows: 8 }],
    [{ columns: 40, rows: 8 }],
    [{ columns: 60, rows: 12 }],
    [{ columns: 250, rows: 80 }],
  ])('%p', async (size) => {
    using screen = openScreen({ size })
    screen.tell(done('a', 1_000))
    screen.press('m', ESC, ENTER, '?', ESC, 'q')
    const lines = (await screen.text()).split('\n')
    expect(lines).toHaveLength(size.rows)
  })
})

test('a picture is one text: each costs a message between threads', async () => {
  using screen = openScreen()
  await screen.shows('4 models')
  screen.tell(done('a', 1_000))
  screen.tell(done('b', 2_000))
  const before = screen.raw().length
  // Drawn at its own time, for the one of the first came just before it.
  await screen.shows('2 requests')
  const texts = screen.raw().slice(before).split(`${ESC}[?7l`).slice(1)
  const picture = texts.find((text) => text.includes('2 requests'))
  expect(picture).toStartWith(`${ESC}[?2026h`)
  expect(picture).toContain(`${ESC}[?2026l`)
})
