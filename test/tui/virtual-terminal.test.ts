import { describe, expect, test } from 'bun:test'

import { Terminal } from '@xterm/headless'

import { createVirtualStdout } from '../../tui/virtual-terminal.ts'

const SIZE = { columns: 10, rows: 4 }

function open() {
  const texts: string[] = []
  return { texts, ...createVirtualStdout(SIZE, (text) => void texts.push(text)) }
}

/** The lines of a terminal of that size that got the texts. */
async function shown(texts: readonly string[]): Promise<readonly string[]> {
  const terminal = new Terminal({ cols: SIZE.columns, rows: SIZE.rows, allowProposedApi: true })
  const { promise, resolve } = Promise.withResolvers<void>()
  terminal.write(texts.join(''), resolve)
  await promise
  const { active } = terminal.buffer
  return Array.from(
    { length: SIZE.rows },
    (_, row) => active.getLine(row)?.translateToString(true) ?? '',
  )
}

describe('what is written', () => {
  test('goes on at once, and in order', async () => {
    const { texts, stdout } = open()
    stdout.write('one ')
    expect(texts).toHaveLength(1)
    stdout.write('two')
    expect(texts).toHaveLength(2)
    expect((await shown(texts))[0]).toBe('one two')
  })

  test('together, comes as one text', async () => {
    const { texts, stdout, inOne } = open()
    inOne(() => {
      stdout.write('one ')
      stdout.write('two')
      expect(texts).toEqual([])
    })
    expect(texts).toHaveLength(1)
    expect((await shown(texts))[0]).toBe('one two')
  })

  test('before a fault, is not held back, nor what comes after it', () => {
    const { texts, stdout, inOne } = open()
    const fail = (): void =>
      inOne(() => {
        stdout.write('one')
        throw new Error('no picture')
      })
    expect(fail).toThrow('no picture')
    stdout.write('two')
    expect(texts).toHaveLength(2)
  })

  test('too wide, moves no other line', async () => {
    const { texts, stdout } = open()
    stdout.write(`${'x'.repeat(SIZE.columns + 2)}\r\nbelow`)
    expect(await shown(texts)).toEqual(['x'.repeat(SIZE.columns), 'below', '', ''])
  })

  test('by others afterwards, wraps as ever', async () => {
    const { texts, stdout, inOne } = open()
    stdout.write('a\r\n')
    inOne(() => {
      stdout.write('b')
      stdout.write('\r\n')
    })
    expect(await shown([...texts, 'x'.repeat(SIZE.columns + 2)])).toEqual([
      'a',
      'b',
      'x'.repeat(SIZE.columns),
      'xx',
    ])
  })
})

test('a new size is told when the picture for it is there', () => {
  const { stdout, setSize, resized } = open()
  const sizes: unknown[] = []
  stdout.on('resize', () => sizes.push([stdout.columns, stdout.rows]))
  setSize({ columns: 80, rows: 24 })
  expect(sizes).toEqual([])
  resized()
  expect(sizes).toEqual([[80, 24]])
})
