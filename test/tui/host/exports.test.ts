import { expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

import * as fc from 'fast-check'

import { exportFile, safeName } from '../../../tui/host/exports.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'

function newFolder(): string {
  return join(mkdtempSync(join(tmpdir(), 'vandamme-exports-')), 'exports')
}

test('writes a file for the user alone, in a folder for the user alone', async () => {
  const folder = newFolder()
  const path = await exportFile(folder, 'req_1.json', 'text é')
  expect(path).toBe(join(folder, 'req_1.json'))
  expect(readFileSync(path, 'utf8')).toBe('text é')
  expect([statSync(path).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700])
})

test('never over another file', async () => {
  const folder = newFolder()
  const paths = [
    await exportFile(folder, 'a.json', '1'),
    await exportFile(folder, 'a.json', '2'),
    await exportFile(folder, 'a.json', '3'),
  ]
  expect(paths.map((path) => basename(path))).toEqual(['a.json', 'a-2.json', 'a-3.json'])
  expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(['1', '2', '3'])
})

test('gives up on a folder that is full of the same name', async () => {
  const folder = newFolder()
  await exportFile(folder, 'a.json', '')
  for (let number = 2; number <= 1_000; number += 1) {
    writeFileSync(join(folder, `a-${number}.json`), '')
  }
  const why = await exportFile(folder, 'a.json', '').catch((error: Error) => error.message)
  expect(why).toBe(`${folder} is full of files named a.json: move some away.`)
})

test('says which folder cannot be written', async () => {
  const folder = newFolder()
  writeFileSync(folder, 'a file in the way')
  const why = await exportFile(folder, 'a.json', '').catch((error: Error) => error.message)
  expect(why).toStartWith(`${folder} cannot be written (E`)
})

test.each([
  ['../../etc/passwd', 'etc-passwd'],
  ['.hidden', 'hidden'],
  ['a b\n\x1b[31mc', 'a-b-31mc'],
  ['', 'export'],
  ['...', 'export'],
  ['x'.repeat(300), 'x'.repeat(100)],
])('%p becomes %p', (name, expected) => {
  expect(safeName(name)).toBe(expected)
})

test('no name leads out of the folder', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const path = join('/exports', safeName(name))
      expect(dirname(path)).toBe('/exports')
      expect(basename(path)).toMatch(/^[\w][\w.-]*$/)
    }),
    { numRuns: PROPERTY_RUNS },
  )
})
