import { describe, expect, test } from 'bun:test'

import { headerLine } from '../../../tui/panels/header.ts'
import { COLOR, HEADER, PLAIN, PLAIN_ASCII, WIDTHS } from './samples.ts'
import { expectSize } from './shown.ts'

function told(change: Partial<typeof HEADER>, columns = 120): string {
  return headerLine({ ...HEADER, ...change }, columns, PLAIN)
    .trimEnd()
    .replaceAll(/ {2,}/g, '  ')
}

describe('the header', () => {
  test('at all widths', () => {
    const lines = WIDTHS.map((columns) => {
      const line = headerLine(HEADER, columns, PLAIN)
      expectSize([line], { columns, rows: 1 })
      return line
    })
    expect(lines).toMatchSnapshot()
    expect(headerLine(HEADER, 120, PLAIN_ASCII)).toMatchSnapshot()
  })

  test('tells where to, and how it goes', () => {
    expect(told({})).toBe(
      ' vandamme  localhost:8082 → api.openai.com/v1  ● 3 active  1,044 requests  ✗ 7 errors (0.7%)  $4.12  LIVE',
    )
  })

  test.each([
    [{ errors: 0 }, '1,044 requests  $4.12'],
    [{ errors: 1, requests: 1 }, '1 request  ✗ 1 error (100%)'],
    [{ cost: undefined }, '(0.7%)  LIVE'],
    [{ queued: 12 }, '3 active  12 queued  1,044'],
    [{ paused: 37 }, '$4.12  PAUSED +37'],
    [{ isReadOnly: true }, 'LIVE read-only'],
    [{ isReadOnly: true, paused: 0 }, 'PAUSED +0'],
  ])('%p is told as %s', (change, text) => {
    expect(told(change)).toContain(text)
  })

  test('errors and a pause stay longest', () => {
    expect(told({ paused: 3 }, 40)).toContain('✗ 7')
    expect(told({ paused: 3 }, 40)).toContain('PAUSED +3')
    expect(told({ paused: 3 }, 20).trim()).toBe('● 3  ✗ 7  PAUSED +3'.slice(5))
  })

  test('an upstream without a path, an address without a port', () => {
    expect(told({ address: 'http://proxy', upstream: 'a demo' }, 100)).toContain('proxy → a demo')
  })

  test('colours what needs a look', () => {
    expect(headerLine(HEADER, 120, COLOR)).toContain('\x1b[31m✗ 7 errors (0.7%)\x1b[39m')
    expect(headerLine({ ...HEADER, paused: 1 }, 120, COLOR)).toContain('\x1b[33mPAUSED +1')
  })
})
