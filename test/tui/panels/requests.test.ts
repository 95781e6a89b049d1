import { describe, expect, test } from 'bun:test'

import { requestRows, requestsPanel, type RequestsModel } from '../../../tui/panels/requests.ts'
import { ORDERS } from '../../../tui/store/types.ts'
import { begun, COLOR, NOW, PLAIN, PLAIN_ASCII, REQUESTS, rowOf, ROWS } from './samples.ts'
import { shown } from './shown.ts'

function linesOf(change: Partial<RequestsModel>, columns = 120, rows = 20): readonly string[] {
  return requestsPanel({ ...REQUESTS, ...change }, { columns, rows }, PLAIN)
}

/** The line of a row by its number. */
function lineOf(number: number, columns = 120, change: Partial<RequestsModel> = {}): string {
  return linesOf(change, columns).find((line) => line.includes(` ${number} `)) ?? ''
}

describe('the list of requests', () => {
  test.each([40, 60, 80, 100, 120, 160, 200])('in %d columns', (columns) => {
    const size = { columns, rows: ROWS.length + 4 }
    expect(shown(requestsPanel(REQUESTS, size, PLAIN), size)).toMatchSnapshot()
  })

  test('in ASCII, filtered and paused', () => {
    const size = { columns: 120, rows: ROWS.length + 4 }
    const model = {
      ...REQUESTS,
      marks: new Set(['req_1']),
      filter: '~m gpt ttft>2s',
      quick: 'errors',
      paused: 37,
      order: { by: 'total', reverse: true, activeFirst: true },
    } as const
    expect(shown(requestsPanel(model, size, PLAIN_ASCII), size)).toMatchSnapshot()
  })

  test('with colours', () => {
    const size = { columns: 100, rows: ROWS.length + 4 }
    expect(shown(requestsPanel(REQUESTS, size, COLOR), size)).toMatchSnapshot()
  })
})

describe('a row', () => {
  test('of a running request moves with the time', () => {
    expect(lineOf(1047)).toContain('26.8s')
    expect(lineOf(1047, 120, { now: NOW + 1000 })).toContain('27.8s')
    expect(lineOf(1047, 120, { now: 0 })).toContain('0.00s')
  })

  test('of a finished request stays as it is', () => {
    expect(lineOf(1045, 120, { now: NOW + 1000 })).toBe(lineOf(1045))
  })

  test('marks what is estimated', () => {
    expect(lineOf(1047)).toContain('~42.7k')
    expect(lineOf(1047)).toContain('~1.1k')
    expect(lineOf(1046)).toContain(' 17.9k')
    expect(lineOf(1046)).not.toContain('~')
  })

  test.each([
    [1044, '404 not found: The model gpt-6-turbo does not'],
    [1043, 'upstream protocol: The stream broke.'],
    [1041, 'cancelled here'],
  ])('%d has words in place of its numbers: %s', (number, words) => {
    expect(lineOf(number)).toContain(words)
    expect(lineOf(number)).not.toMatch(/\d\.\d+s/)
  })

  test('that the client left before any token says so', () => {
    const [, , , , , , , , , row] = ROWS
    const left = {
      ...row!,
      exchange: { ...row!.exchange, error: { kind: 'client_aborted', message: '' } as const },
    }
    expect(linesOf({ rows: [left] }).join('\n')).toContain('the client left')
  })

  test('shows the cursor and the mark by glyphs', () => {
    expect(lineOf(1045)).toStartWith('│ ▌  1045')
    expect(lineOf(1045, 120, { marks: new Set(['req_1']) })).toStartWith('│ ▌• 1045')
    expect(lineOf(1046)).toStartWith('│    1046')
  })

  test('is drawn anew when its selection, its mark, its width or the look changes', () => {
    const model = { ...REQUESTS, cursor: -1 }
    const size = { columns: 120, rows: 20 }
    const draw = (change: Partial<RequestsModel>, look = PLAIN, columns = 120) =>
      requestsPanel({ ...model, ...change }, { ...size, columns }, look)[7]
    const plain = draw({})
    expect(draw({})).toBe(plain)
    expect(draw({ cursor: 5 })).not.toBe(plain)
    expect(draw({ marks: new Set(['req_1']) })).not.toBe(plain)
    expect(draw({}, COLOR)).not.toBe(plain)
    expect(draw({}, PLAIN, 119)).not.toBe(plain)
    expect(draw({})).toBe(plain)
  })

  test('is kept while it is the same', () => {
    let reads = 0
    const row = ROWS[5]!
    const counted = {
      ...row,
      get input() {
        reads += 1
        return 1
      },
    }
    linesOf({ rows: [counted] })
    const first = reads
    linesOf({ rows: [counted] })
    expect(first).toBeGreaterThan(0)
    expect(reads).toBe(first)
  })

  test('that is not seen is never formatted', () => {
    const unseen = new Proxy(ROWS[0]!, {
      get: () => {
        throw new Error('was read')
      },
    })
    const rows = [unseen, ROWS[1]!, ROWS[2]!, unseen]
    expect(linesOf({ rows, first: 1, cursor: 1 }, 80, 4)[3]).toContain('1048')
  })

  test('has the end of a number that is too long', () => {
    expect(linesOf({ rows: [rowOf({ number: 1_234_567 }, begun(10, 'm'))] })[2]).toContain(
      ' …4567 ',
    )
  })
})

describe('the head of the list', () => {
  test.each([
    ['time', 'TIME▼'],
    ['tier', ' ▼ '],
    ['model', 'UPSTREAM MODEL▼'],
    ['input', 'IN▼'],
    ['output', 'OUT▼'],
    ['ttft', 'TTFT▼'],
    ['rate', 'T/S▼'],
    ['total', 'TOTAL▼'],
    ['cost', 'COST▼'],
  ] as const)('shows the order by %s', (by, title) => {
    const head = linesOf({ order: { by, reverse: false, activeFirst: false } })[1] ?? ''
    expect(head).toContain(title)
    expect(head.match(/▼/g)).toHaveLength(1)
  })

  test('every order has a column', () => {
    for (const by of ORDERS) {
      expect(linesOf({ order: { by, reverse: true, activeFirst: false } })[1]).toContain('▲')
    }
  })

  test('without a time column the number shows it', () => {
    expect(linesOf({}, 80)[1]).toContain('#▼')
  })
})

describe('the title of the list', () => {
  test.each([
    [{}, 'time ▼ · FOLLOW · 6/13'],
    [{ isFollowing: false }, '─ time ▼ · 6/13'],
    [{ paused: 37 }, 'time ▼ · PAUSED +37 · 6/13'],
    [{ filter: 'ttft>2s' }, ' /ttft>2s · time ▼'],
    [{ quick: 'errors' }, ' /errors · time ▼'],
    [{ order: { by: 'rate', reverse: true, activeFirst: true } as const }, 'active first, tok/s ▲'],
    [{ cursor: -1 }, '0/13'],
  ])('%p reads %s', (change, title) => {
    expect(linesOf(change)[0]).toContain(title)
  })

  test('a long filter is cut', () => {
    expect(linesOf({ filter: 'x'.repeat(200) }, 80)[0]).toContain(` /${'x'.repeat(11)}… · time`)
  })
})

describe('an empty list', () => {
  test.each([
    [{}, 'No requests yet.'],
    [{ filter: 'x' }, 'Nothing fits the filter. Esc shows all again.'],
    [{ quick: 'active' }, 'Nothing fits the filter. Esc shows all again.'],
  ])('%p says %s', (change, text) => {
    expect(linesOf({ ...change, rows: [], cursor: -1 }).join('\n')).toContain(text)
  })
})

test('how many rows fit', () => {
  const size = { columns: 120, rows: 10 }
  const lines = requestsPanel({ ...REQUESTS, first: 0 }, size, PLAIN)
  expect(requestRows(size)).toBe(7)
  expect(lines.filter((line) => /12:\d\d:\d\d/.test(line))).toHaveLength(7)
  expect(requestRows({ columns: 80, rows: 10 })).toBe(8)
  expect(requestRows({ columns: 1, rows: 1 })).toBe(0)
})
