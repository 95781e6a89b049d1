import { mkdir, writeFile } from 'node:fs/promises'
import { join, parse } from 'node:path'

import { codeOf, VandammeError } from '../../src/errors.ts'

const MOST_CHARACTERS = 100
const MOST_TRIES = 1_000

/**
 * Writes a file that only the user may read, never over another: `name-2` follows `name`. Gives its
 * path. Rejects with a VandammeError.
 */
export async function exportFile(folder: string, name: string, text: string): Promise<string> {
  const { name: stem, ext } = parse(safeName(name))
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    for (let number = 1; number <= MOST_TRIES; number += 1) {
      const path = join(folder, number === 1 ? `${stem}${ext}` : `${stem}-${number}${ext}`)
      if (await writeNew(path, text)) return path
    }
  } catch (error) {
    throw new VandammeError(
      'internal',
      `${folder} cannot be written (${codeOf(error) ?? 'unknown reason'}).`,
      {
        cause: error,
      },
    )
  }
  throw new VandammeError(
    'internal',
    `${folder} is full of files named ${stem}${ext}: move some away.`,
  )
}

/** Letters, digits, `.`, `_` and `-`, without a dot at the start: no other folder, no hidden file. */
export function safeName(name: string): string {
  const safe = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, MOST_CHARACTERS)
  return safe === '' ? 'export' : safe
}

async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}
