import { expect, test } from 'bun:test'

import { read } from './files.ts'

const PRAGMA = '/** @jsxRuntime automatic @jsxImportSource react */'

/** Bun takes JSX settings from the folder in which the user stands, for our files as well. */
test('every file with JSX says by itself what its JSX means', () => {
  const files = [...new Bun.Glob('{src,tui}/**/*.tsx').scanSync(`${import.meta.dir}/../..`)]
  expect(files.length).toBeGreaterThan(5)
  expect(files.filter((file) => !read(file).startsWith(`${PRAGMA}\n`))).toEqual([])
})
