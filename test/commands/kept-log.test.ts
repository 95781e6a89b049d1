import { describe, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createKeptLog } from '../../src/commands/kept-log.ts'

describe('createKeptLog', () => {
  test.each([['WARNING'], ['ERROR'], ['CRITICAL']] as const)('%s is kept', (level) => {
    const log = createKeptLog(level)
    expect({ path: log.path, rest: log.rest() }).toEqual({ path: undefined, rest: '' })
    log.write('one')
    log.write('two')
    expect(log.rest()).toBe('vandamme: what the proxy had to say:\none\ntwo\n')
  })

  test('only the last lines are kept', () => {
    const log = createKeptLog('WARNING')
    for (let at = 1; at <= 25; at++) log.write(`line ${at}`)
    const lines = log.rest().trimEnd().split('\n')
    expect(lines[1]).toStartWith('(5 earlier lines')
    expect(lines.slice(2)).toEqual(Array.from({ length: 20 }, (_, at) => `line ${at + 6}`))
  })

  test.each([['INFO'], ['DEBUG']] as const)('%s goes to a file of the user alone', (level) => {
    const folder = mkdtempSync(join(tmpdir(), 'vandamme-log-'))
    const log = createKeptLog(level, folder)
    log.write('one')
    log.write('two')
    const path = log.path ?? ''
    expect(path).toStartWith(join(folder, 'vandamme-'))
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
    expect(statSync(path).mode & 0o077).toBe(0)
    expect(readdirSync(folder)).toHaveLength(1)
    expect(log.rest()).toBe(`vandamme: the log of the proxy is in ${path}\n`)
  })

  test('without a place to write it is kept', () => {
    const log = createKeptLog('INFO', join(tmpdir(), 'vandamme-there-is-no-such-folder'))
    log.write('one')
    expect(log.path).toBeUndefined()
    expect(log.rest()).toContain('one')
  })
})
