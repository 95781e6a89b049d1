import type { Changes } from '../../tui/setup/changes.ts'
import type { Checked } from '../../tui/setup/state.ts'
import type { Diagnosis } from '../check/check.ts'
import { askForWord } from '../check/questions.ts'
import { createUpstreamChecks, type UpstreamChecks } from '../check/upstream-checks.ts'
import type { Config } from '../config/config.ts'
import { HEADER_PREFIX } from '../config/headers.ts'
import type { Sources } from '../config/layers.ts'
import { loadConfig, type Problem } from '../config/load.ts'

/** The names of the upstream's models, or why there are none. */
export async function listModels(sources: Sources, changes: Changes): Promise<Checked> {
  return await withCandidate(sources, changes, async (checks) => {
    const { check, models } = await checks.list()
    return { diagnosis: check.diagnosis, models }
  })
}

/** Whether the small model answers: some upstreams show their list to any key. */
export async function tryModel(sources: Sources, changes: Changes): Promise<Checked> {
  return await withCandidate(sources, changes, async (checks, { tiers }) => {
    const served = { model: tiers.small, tiers: ['small'] } as const
    const check = await checks.ask(served, askForWord(served))
    return { diagnosis: check.outcome === 'failed' ? check.diagnosis : undefined, models: [] }
  })
}

type Ask = (checks: UpstreamChecks, config: Config) => Promise<Checked>

/**
 * Asks with the settings as they would be, also where the environment has others. An empty value
 * leaves the environment's in force, unless that is a key: it may be one of another upstream.
 */
async function withCandidate(sources: Sources, changes: Changes, ask: Ask): Promise<Checked> {
  const changed = new Set(
    Object.entries(changes).flatMap(([name, value]) => (value || isKey(name) ? name : [])),
  )
  const environment = Object.fromEntries(
    Object.entries(sources.environment).filter(([name]) => !changed.has(name)),
  )
  const file = { ...sources.file, ...changes }
  const fileFaults = (sources.fileFaults ?? []).filter(({ name }) => !(name in changes))
  const loaded = loadConfig({ ...sources, environment, file, fileFaults })
  if (loaded.type === 'problems') return { diagnosis: ofSettings(loaded.problems), models: [] }
  const { config } = loaded
  const keySource = config.upstream.apiKey === undefined ? undefined : '.env'
  return await ask(createUpstreamChecks(config, keySource), config)
}

function isKey(name: string): boolean {
  return name === 'OPENAI_API_KEY' || name.startsWith(HEADER_PREFIX)
}

function ofSettings(problems: readonly Problem[]): Diagnosis {
  const names = problems.map(({ name }) => name).join(', ')
  return {
    id: 'settings',
    cause: `The settings cannot be used as they are: ${names}.`,
    fix: problems.map(({ name, fix }) => `${name}: ${fix}`).join(' '),
  }
}
