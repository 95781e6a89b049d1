import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { splitArgs } from '../../src/commands/split-args.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

function words(line: string): string[] {
  return line.split(' ').filter(Boolean)
}

describe('splitArgs', () => {
  test.each([
    ['claude', 'run', 'claude'],
    ['claude -p hi', 'run', 'claude -p hi'],
    ['claude --demo', 'run', 'claude --demo'],
    ['claude -- run', 'run', 'claude -- run'],
    ['--demo claude --help', 'run --demo', 'claude --help'],
    ['--port 0 claude -v', 'run --port 0', 'claude -v'],
    ['--port=0 claude', 'run --port=0', 'claude'],
    ['--host claude claude x', 'run --host claude', 'claude x'],
    ['run -- claude -p', 'run', 'claude -p'],
    ['run claude --demo', 'run', 'claude --demo'],
    ['run --demo claude', 'run --demo', 'claude'],
    ['--demo run --port 0 -- env -i', 'run --demo --port 0', 'env -i'],
    ['run -- --odd', 'run', '--odd'],
    ['run -- -- x', 'run', '-- x'],
    ['run --help', 'run --help', ''],
    ['run', 'run', ''],
    ['run --', 'run', ''],
    ['run --port', 'run --port', ''],
  ])('%s', (line, own, command) => {
    expect(splitArgs(words(line))).toEqual({ own: words(own), command: words(command) })
  })

  test.each([
    [''],
    ['--demo'],
    ['--port run'],
    ['--host claude'],
    ['server start'],
    ['server run'],
    ['doctor claude'],
    ['-- claude'],
    ['--port'],
  ])('%s has no client', (line) => {
    expect(splitArgs(words(line))).toEqual({ own: words(line), command: undefined })
  })

  test('what follows claude is never changed', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (args) => {
        expect(splitArgs(['--demo', 'claude', ...args]).command).toEqual(['claude', ...args])
        expect(splitArgs(['run', '--demo', '--', ...args]).command).toEqual(args)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('flags with a value may be given', () => {
    const valued = new Set(['--model'])
    expect(splitArgs(words('--model run claude'), valued).command).toEqual(['claude'])
    expect(splitArgs(words('--port run claude'), valued).command).toEqual(['claude'])
    expect(splitArgs(words('--port run claude'), valued).own).toEqual(['run', '--port'])
  })
})
