import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Call, Flags } from '../../src/commands/command.ts'
import { COMMANDS } from '../../src/commands/table.ts'

export type Given = {
  readonly flags?: Flags
  readonly argument?: string
  readonly environment?: Readonly<Record<string, string>>
  /** The `.env` of the working folder. */
  readonly file?: string
  readonly isTerminal?: boolean
}

/** A command line in a world of its own: a new folder, no environment, and no terminal. */
export function callIn({ flags = {}, argument, environment = {}, ...given }: Given) {
  const folder = mkdtempSync(join(tmpdir(), 'vandamme-command-'))
  if (given.file !== undefined) writeFileSync(join(folder, '.env'), given.file)
  let [out, err] = ['', '']
  const call: Call = {
    flags,
    argument,
    client: undefined,
    renewed: true,
    world: {
      environment,
      folder,
      isTerminal: given.isTerminal ?? false,
      write: (text) => void (out += text),
      writeError: (text) => void (err += text),
    },
  }
  return { call, folder, out: () => out, err: () => err }
}

/** Runs the command of these words, as the table has it. */
export async function runCommand(words: string, given: Given = {}) {
  const command = COMMANDS.find((one) => one.words.join(' ') === words)
  if (command === undefined) throw new Error(`There is no command ${words}`)
  const { call, folder, out, err } = callIn(given)
  const code = await command.run(call)
  return { code, folder, out: out(), err: err() }
}
