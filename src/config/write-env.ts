import { randomUUID } from 'node:crypto'
import { access, constants, open, readFile, readlink, rename, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

import { codeOf, VandammeError } from '../errors.ts'
import { changeEnvText } from './env-text.ts'

/** It holds keys. */
const OWNER_ONLY = 0o600
const MAX_LINKS = 40

/**
 * Changes settings in a `.env` file, which is made if there is none; everything else in it stays as
 * it is. The file is replaced in one step: whoever reads it sees the old text or the new one.
 * Rejects with a VandammeError that says what is in the way.
 */
export async function saveSettings(
  path: string,
  changes: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    const target = await targetOf(path)
    await mayWrite(target)
    await replaceFile(target, changeEnvText(await readText(target), changes))
  } catch (error) {
    if (error instanceof VandammeError) throw error
    const text = `Not written: ${reasonOf(error)}: ${path}`
    throw new VandammeError('internal', text, { cause: error })
  }
}

/** The file behind symbolic links, which also may not exist yet. */
async function targetOf(path: string): Promise<string> {
  let target = resolve(path)
  for (let links = 0; links < MAX_LINKS; links++) {
    const next = await readlink(target).catch(noLink)
    if (next === undefined) return target
    target = resolve(dirname(target), next)
  }
  throw new VandammeError('internal', `${path} is a symbolic link that leads nowhere.`)
}

function noLink(error: unknown): undefined {
  const code = codeOf(error)
  if (code !== 'EINVAL' && code !== 'ENOENT') throw error
}

/** A file that its owner has protected is not to be replaced either. */
async function mayWrite(path: string): Promise<void> {
  await access(path, constants.W_OK).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error
  })
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return new Uint8Array()
    throw error
  })
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new VandammeError('internal', `${path} is not UTF-8: it was left as it is.`, { cause })
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.env.${randomUUID()}.tmp`)
  try {
    await writeNew(temporary, text)
    await rename(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
}

/** Not before it is on the disk may it take the place of the old one. */
async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY)
  try {
    await file.chmod(OWNER_ONLY)
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

const NOT_YOURS = 'you may not write it or its folder, try chmod u+w'
const NO_FOLDER = 'its folder is gone'

/** What is in the way and what to do, before the path: a line may be cut. */
const REASONS: Readonly<Record<string, string>> = {
  EISDIR: 'a folder is in the way, move it',
  EACCES: NOT_YOURS,
  EPERM: NOT_YOURS,
  EROFS: 'the disk is read-only, start vandamme elsewhere',
  ENOSPC: 'the disk is full, make room',
  ENOENT: NO_FOLDER,
  ENOTDIR: NO_FOLDER,
}

function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (code === undefined) return 'the system refuses'
  return REASONS[code] ?? `the system refuses (${code})`
}
