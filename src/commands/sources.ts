import { readFileSync } from 'node:fs'

import { readEnvFile, readEnvironment, type Environment } from '../config/environment.ts'
import type { Sources } from '../config/layers.ts'

export type SourcesOptions = {
  /** By setting. */
  readonly flags: Sources['flags']
  readonly environment?: Environment
  /** Where `.env` is: the working folder unless told otherwise. */
  readonly folder?: string
}

/** Where the settings come from: flags, the environment, and `.env`. */
export async function readSources(options: SourcesOptions): Promise<Sources> {
  const { flags, environment = readEnvironment(), folder } = options
  const file = await readEnvFile(folder)
  return { flags, environment, ...file, readText: (path) => readFileSync(path, 'utf8') }
}
