import { describeProblems } from '../config/describe.ts'
import { loadConfig } from '../config/load.ts'
import type { Call } from './command.ts'
import type { Document } from './documents.ts'
import { tell } from './output.ts'
import { sourcesOf, toDocument } from './settings.ts'

/** Says what is wrong with the settings, all at once. */
export async function run(call: Call): Promise<number> {
  const loaded = loadConfig(await sourcesOf(call))
  const problems = loaded.type === 'problems' ? loaded.problems : []
  const warnings = loaded.type === 'config' ? loaded.warnings : []
  const ok = problems.length === 0
  const verdict = ok ? 'The settings are sound.\n' : describeProblems(problems)
  const notes = warnings.map((warning) => `Warning: ${warning}\n`).join('')
  const document: Document = {
    command: 'config validate',
    ok,
    problems: problems.map(toDocument),
    warnings: [...warnings],
  }
  tell(call, document, verdict + notes)
  return ok ? 0 : 2
}
