import { join } from 'node:path'

import { describeProblems } from '../config/describe.ts'
import { loadConfig } from '../config/load.ts'
import { GROUPS } from '../config/settings.ts'
import { type ShownSetting, shownSettings } from '../config/show.ts'
import type { Call } from './command.ts'
import type { Document } from './documents.ts'
import { tell } from './output.ts'
import { sourcesOf, toDocument } from './settings.ts'

/** Shows every setting. Faulty ones are shown too, so 0 does not mean that the proxy would start. */
export async function run(call: Call): Promise<number> {
  const sources = await sourcesOf(call)
  const loaded = loadConfig(sources)
  const problems = loaded.type === 'problems' ? loaded.problems : []
  const warnings = loaded.type === 'config' ? loaded.warnings : []
  const faulty = new Set(problems.map(({ name }) => name))
  const settings = shownSettings(sources, faulty)
  const file = join(call.world.folder, '.env')
  const document: Document = {
    command: 'config show',
    ok: problems.length === 0,
    file,
    settings: settings.map(({ note: _note, ...setting }) => ({
      ...setting,
      value: setting.value ?? null,
    })),
    problems: problems.map(toDocument),
    warnings: [...warnings],
  }
  const notes = warnings.map((warning) => `Warning: ${warning}\n`).join('')
  const faults = problems.length === 0 ? '' : `\n${describeProblems(problems)}`
  tell(call, document, `${table(settings)}\nThe .env file is ${file}\n${notes}${faults}`)
  return problems.length === 0 ? 0 : 2
}

function table(settings: readonly ShownSetting[]): string {
  const width = Math.max(...settings.map(({ name }) => name.length))
  return GROUPS.map((group) => {
    const lines = settings
      .filter((setting) => setting.group === group)
      .map(
        (setting) =>
          `  ${setting.name.padEnd(width)}  ${setting.source.padEnd(11)}  ${inForce(setting)}`,
      )
    return `${group}\n${lines.join('\n')}\n`
  }).join('\n')
}

/** The value; where there is none, in parentheses what holds instead. */
function inForce({ value, note }: ShownSetting): string {
  return value?.replaceAll(/\s+/g, ' ') ?? `(${note ?? 'none'})`
}
