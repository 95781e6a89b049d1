import { describeProblems } from '../config/describe.ts'
import type { Sources } from '../config/layers.ts'
import type { Problem } from '../config/load.ts'
import type { Call } from './command.ts'
import type { Document } from './documents.ts'
import { settingFlags } from './flags.ts'
import { tell } from './output.ts'
import { readSources } from './sources.ts'

/** Where the settings of this command line come from. */
export async function sourcesOf({ flags, world }: Call): Promise<Sources> {
  const { environment, folder } = world
  return await readSources({ flags: settingFlags(flags), environment, folder })
}

/** Says why a command cannot run with these settings; gives the exit code. */
export function refuseSettings(call: Call, command: string, problems: readonly Problem[]): number {
  const document: Document = { command, ok: false, problems: problems.map(toDocument) }
  tell(call, document, describeProblems(problems))
  return 2
}

/** A problem as JSON has it; its value is masked already. */
export function toDocument({ name, value, source, fix }: Problem) {
  return { name, value: value ?? null, source, fix }
}
