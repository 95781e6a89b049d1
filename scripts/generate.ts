/** Writes what settings and commands say of themselves into .env.example and into the marked regions of README.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { commandsTable } from '../src/commands/document.ts'
import { changedDefaultsTable, envExample, settingsTable } from '../src/config/describe.ts'
import { keysTable, paletteTable } from '../tui/commands/document.ts'

const ROOT = join(import.meta.dir, '..')

/** The README's regions: `<!-- settings:start -->` … `<!-- settings:end -->`. */
const REGIONS = {
  settings: settingsTable,
  'changed-defaults': changedDefaultsTable,
  commands: commandsTable,
  keys: keysTable,
  palette: paletteTable,
}

/** Every generated file, by its path in the repository, as it ought to be. */
export function generatedFiles(): Readonly<Record<string, string>> {
  let readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  for (const [name, table] of Object.entries(REGIONS)) readme = fill(readme, name, table())
  return { '.env.example': envExample(), 'README.md': readme }
}

function fill(page: string, name: string, text: string): string {
  const region = new RegExp(`(<!-- ${name}:start -->\n)[^]*?(<!-- ${name}:end -->)`)
  if (!region.test(page)) throw new Error(`README.md has no region "${name}"`)
  return page.replace(region, (_, start: string, end: string) => `${start}${text}\n${end}`)
}

if (import.meta.main) {
  for (const [path, text] of Object.entries(generatedFiles())) writeFileSync(join(ROOT, path), text)
}
