import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { saveSettings } from '../../src/config/write-env.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'vandamme-env-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string): string => join(folder, name)
const read = (name: string): string => readFileSync(at(name), 'utf8')
const modeOf = (name: string): number => statSync(at(name)).mode & 0o777

async function refusal(path: string): Promise<unknown> {
  return await saveSettings(path, { A: '2' }).catch((error: unknown) => error)
}

describe('saveSettings', () => {
  test('changes a file, which only its owner can read then', async () => {
    writeFileSync(at('.env'), '# c\r\nA=1\r\n', { mode: 0o644 })
    await saveSettings(at('.env'), { A: '2', B: 'ü' })
    expect(read('.env')).toBe("# c\r\nA=2\r\nB='ü'\r\n")
    expect(modeOf('.env')).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['.env'])
  })

  test('makes a file', async () => {
    await saveSettings(at('.env'), { A: '2' })
    expect(read('.env')).toBe('A=2\n')
    expect(modeOf('.env')).toBe(0o600)
  })

  test('replaces the file: who has opened the old one reads it to its end', async () => {
    writeFileSync(at('.env'), 'A=1\n')
    const before = statSync(at('.env')).ino
    await saveSettings(at('.env'), { A: '2' })
    expect(statSync(at('.env')).ino).not.toBe(before)
  })

  test('keeps a byte order mark', async () => {
    writeFileSync(at('.env'), '\uFEFFA=1\n')
    await saveSettings(at('.env'), { A: '2' })
    expect(read('.env')).toBe('\uFEFFA=2\n')
  })

  test.each([true, false])('writes through links (their end exists: %p)', async (exists) => {
    mkdirSync(at('real'))
    if (exists) writeFileSync(at('real/settings'), 'A=1\n')
    symlinkSync('real/settings', at('middle'))
    symlinkSync(at('middle'), at('.env'))
    await saveSettings(at('.env'), { A: '2' })
    expect(lstatSync(at('.env')).isSymbolicLink()).toBe(true)
    expect(lstatSync(at('middle')).isSymbolicLink()).toBe(true)
    expect(read('real/settings')).toBe('A=2\n')
    expect(readdirSync(at('real'))).toEqual(['settings'])
  })

  test('a circle of links leads nowhere', async () => {
    symlinkSync('b', at('a'))
    symlinkSync('a', at('b'))
    expect(await refusal(at('a'))).toMatchObject({
      name: 'VandammeError',
      message: expect.stringContaining('leads nowhere'),
    })
  })

  test('a file that is no text is left alone', async () => {
    const bytes = Buffer.from([0x41, 0x3d, 0xff, 0x0a])
    writeFileSync(at('.env'), bytes)
    expect(await refusal(at('.env'))).toMatchObject({
      name: 'VandammeError',
      message: expect.stringContaining('not UTF-8'),
    })
    expect(readFileSync(at('.env'))).toEqual(bytes)
  })

  test('what the file cannot say leaves it as it was', async () => {
    writeFileSync(at('.env'), 'A=1\n')
    const failed = await saveSettings(at('.env'), { A: '2', B: '\uD83D' }).catch((e: unknown) => e)
    expect(failed).toMatchObject({ name: 'VandammeError', kind: 'invalid_request' })
    expect(read('.env')).toBe('A=1\n')
  })

  test('a folder in its place', async () => {
    mkdirSync(at('.env'))
    expect(await refusal(at('.env'))).toMatchObject({
      name: 'VandammeError',
      message: `Not written: a folder is in the way, move it: ${at('.env')}`,
    })
    expect(readdirSync(folder)).toEqual(['.env'])
  })

  test('what cannot be put in place is not left lying about', async () => {
    const changes = {
      get A() {
        mkdirSync(at('.env'))
        return '2'
      },
    }
    const failed = await saveSettings(at('.env'), changes).catch((error: unknown) => error)
    expect(failed).toMatchObject({ name: 'VandammeError' })
    expect(readdirSync(folder)).toEqual(['.env'])
  })

  test('no folder', async () => {
    expect(await refusal(at('none/.env'))).toMatchObject({
      name: 'VandammeError',
      message: expect.stringMatching(/^Not written: its folder is gone: /),
    })
  })

  // Root may write anywhere.
  test.skipIf(process.getuid?.() === 0)('a file that its owner protects stays', async () => {
    writeFileSync(at('.env'), 'A=1\n', { mode: 0o400 })
    expect(await refusal(at('.env'))).toMatchObject({
      message: expect.stringContaining('you may not write it'),
    })
    expect(read('.env')).toBe('A=1\n')
  })

  // Root may write anywhere.
  test.skipIf(process.getuid?.() === 0)('a folder that cannot be written', async () => {
    writeFileSync(at('.env'), 'A=1\n')
    chmodSync(folder, 0o500)
    expect(await refusal(at('.env'))).toMatchObject({
      name: 'VandammeError',
      message: expect.stringMatching(/^Not written: you may not write it .*chmod u\+w: /),
    })
    chmodSync(folder, 0o700)
    expect(read('.env')).toBe('A=1\n')
  })
})
