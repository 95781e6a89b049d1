import { describe, expect, test } from 'bun:test'

import { RESET } from '../../../tui/host/hold.ts'
import { createTerminal } from '../../../tui/host/terminal.ts'
import { fakeProcess, fakeTime, fakeTty } from './fakes.ts'

/** Whoever pastes a text does not press its letters as keys. */
const PASTES = '\x1b[?2004h'
const ENTER = `\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l${PASTES}`

function setUp(given: Parameters<typeof fakeTty>[0] = {}) {
  const tty = fakeTty(given)
  const time = fakeTime()
  const process = fakeProcess()
  const told: string[] = []
  const terminal = createTerminal({
    tty: tty.tty,
    schedule: time.schedule,
    system: process.system,
    onRestored: () => told.push('restored'),
  })
  terminal.open({
    keys: (chunk) => told.push(`keys ${chunk}`),
    resize: ({ columns, rows }) => told.push(`resize ${columns}x${rows}`),
    redraw: () => told.push('redraw'),
    gone: () => told.push('gone'),
  })
  return { ...tty, time, process, told, terminal }
}

test('gives back what it took', () => {
  const { terminal, text, told, process, listeners } = setUp()
  terminal.draw('frame')
  terminal.close()
  terminal.close()
  terminal.draw('late')
  expect(text()).toBe(`<raw>${PASTES}frame${RESET}<cooked>`)
  expect({ told, process: process.count(), listeners: listeners() }).toEqual({
    told: ['restored'],
    process: 0,
    listeners: 0,
  })
})

test('resets everything that a screen may have set', () => {
  for (const mode of [
    '?2026l',
    '<u',
    '?1000l',
    '?1002l',
    '?1006l',
    '?2004l',
    '?7h',
    '?25h',
    '?1049l',
  ]) {
    expect(RESET).toContain(`\x1b[${mode}`)
  }
  expect(RESET).toEndWith('\x1b[0m')
})

test.each(['exit', 'SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'])('gives it back on %s', (event) => {
  const { process, text, told } = setUp()
  process.emit(event)
  process.emit('exit')
  expect({ text: text(), told }).toEqual({
    text: `<raw>${PASTES}${RESET}<cooked>`,
    told: ['restored'],
  })
})

test('passes on keys and sizes', () => {
  const { press, resize, told } = setUp()
  press('jjj')
  resize({ columns: 100, rows: 30 })
  expect(told).toEqual(['keys jjj', 'resize 100x30'])
})

test('tells when the terminal has gone, and does not throw', () => {
  const { press, state, terminal, told } = setUp()
  press(undefined)
  state.error = Object.assign(new Error('EIO'), { code: 'EIO' })
  terminal.draw('frame')
  terminal.close()
  expect(told).toEqual(['gone', 'gone', 'restored'])
})

describe('ctrl-z', () => {
  test('leaves the screen, stops the job, and draws anew when it goes on', () => {
    const { terminal, take, told, goOn, time } = setUp()
    take()
    terminal.suspend()
    terminal.suspend()
    terminal.draw('late frame')
    expect(take()).toBe(`${RESET}<cooked><stop>`)
    goOn()
    expect({ text: take(), told }).toEqual({
      text: `<raw>${ENTER}`,
      told: ['resize 80x24', 'redraw'],
    })
    time.advance(1_000)
    expect(take()).toBe('')
    terminal.draw('frame')
    expect(take()).toBe('frame')
  })

  test('without a shell to go back to is undone', () => {
    const { terminal, take, told, time } = setUp()
    take()
    terminal.suspend()
    take()
    time.advance(50)
    expect({ text: take(), told }).toEqual({
      text: `<raw>${ENTER}`,
      told: ['resize 80x24', 'redraw'],
    })
  })

  test('and an end in the meantime: the screen is left once', () => {
    const { terminal, text, time } = setUp()
    terminal.suspend()
    terminal.close()
    time.advance(1_000)
    expect(text().split(RESET)).toHaveLength(2)
    expect(text()).toEndWith('<cooked>')
  })

  test('a stop from outside: raw again, and drawn anew, without entering twice', () => {
    const { take, told, goOn } = setUp()
    take()
    goOn()
    expect({ text: take(), told }).toEqual({ text: '<raw>', told: ['resize 80x24', 'redraw'] })
  })
})

describe('lines', () => {
  test('leave the screen but hear keys; frames are dropped', () => {
    const { terminal, take, told, press } = setUp()
    take()
    terminal.toLines()
    terminal.toLines()
    terminal.draw('frame')
    expect(terminal.send('clip')).toBe(false)
    press('R')
    expect({ text: take(), told }).toEqual({ text: RESET, told: ['keys R'] })
    terminal.close()
    expect(take()).toBe('<cooked>')
  })

  test('suspend and come back without a screen', () => {
    const { terminal, take, goOn, told } = setUp()
    terminal.toLines()
    take()
    terminal.suspend()
    goOn()
    expect({ text: take(), told }).toEqual({ text: '<cooked><stop><raw>', told: [] })
  })

  test('go back to the screen', () => {
    const { terminal, take } = setUp()
    terminal.toLines()
    terminal.toScreen()
    take()
    terminal.draw('frame')
    terminal.close()
    expect(take()).toBe(`frame${RESET}<cooked>`)
  })
})
