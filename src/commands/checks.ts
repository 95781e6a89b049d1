import { hasFailed, type Check } from '../check/check.ts'
import { examineModels, examineUpstream, type Examination } from '../check/examine.ts'
import { askForWord } from '../check/questions.ts'
import { checkServer } from '../check/server-check.ts'
import { createUpstreamChecks } from '../check/upstream-checks.ts'
import type { Config } from '../config/config.ts'
import { type Sources, layersOf, sourceOf } from '../config/layers.ts'
import { loadConfig } from '../config/load.ts'
import { describeCheck } from './check-text.ts'
import type { Call } from './command.ts'
import type { Document } from './documents.ts'
import { isOn } from './flags.ts'
import { asJson, tell } from './output.ts'
import { refuseSettings, sourcesOf } from './settings.ts'

type ChecksDocument = Extract<Document, { checks: unknown }>
type Name = ChecksDocument['command']

export async function healthServer(call: Call): Promise<number> {
  return await report(call, 'health server', async ({ config, onCheck }) =>
    onCheck(await checkServer(config.server, true)),
  )
}

export async function healthUpstream(call: Call): Promise<number> {
  return await report(call, 'health upstream', async ({ config, keySource, onCheck }) =>
    onCheck((await createUpstreamChecks(config, keySource).list()).check),
  )
}

export async function testConnection(call: Call): Promise<number> {
  return await report(call, 'test connection', async ({ config, keySource, onCheck }) => {
    const served = { model: config.tiers.small, tiers: ['small'] } as const
    onCheck(await createUpstreamChecks(config, keySource).ask(served, askForWord(served)))
  })
}

export async function testModels(call: Call): Promise<number> {
  return await report(call, 'test models', examineModels)
}

export async function doctor(call: Call): Promise<number> {
  return await report(call, 'doctor', async (examination) => {
    const { config, warnings, onCheck } = examination
    onCheck(settingsCheck(warnings))
    onCheck(await checkServer(config.server, false))
    await examineUpstream(examination)
  })
}

type Given = Examination & { readonly warnings: readonly string[] }

/** Runs the checks and tells each as it ends; to a program all at once. Gives the exit code. */
async function report(
  call: Call,
  command: Name,
  run: (given: Given) => Promise<void>,
): Promise<number> {
  return await withUpstream(call, async (sources) => {
    const loaded = loadConfig(ASKS_NO_UPSTREAM.has(command) ? withAnyKey(sources) : sources)
    if (loaded.type === 'problems') return refuseSettings(call, command, loaded.problems)
    const { config, warnings } = loaded
    const checks: Check[] = []
    await run({
      config,
      warnings,
      keySource: keySourceOf(sources, config),
      onCheck(check) {
        checks.push(check)
        if (!asJson(call)) call.world.write(describeCheck(check))
      },
    })
    const ok = !checks.some(hasFailed)
    tell(call, { command, ok, checks: checks.map(toDocument) }, verdict(checks))
    return ok ? 0 : 1
  })
}

/** Whether somebody listens here has nothing to do with the upstream's key. */
const ASKS_NO_UPSTREAM: ReadonlySet<Name> = new Set<Name>(['health server'])

function withAnyKey(sources: Sources): Sources {
  return { ...sources, defaults: { ...sources.defaults, OPENAI_API_KEY: 'not-needed' } }
}

/** Under `--demo` the settings are as they are, but the upstream is embedded. */
export async function withUpstream(
  call: Call,
  run: (sources: Sources) => Promise<number>,
): Promise<number> {
  const sources = await sourcesOf(call)
  if (!isOn(call.flags, 'demo')) return await run(sources)
  const { createDemoUpstream } = await import('../upstream/demo.ts')
  const { demoSources } = await import('./demo.ts')
  const upstream = createDemoUpstream()
  try {
    return await run(demoSources(sources, upstream.url))
  } finally {
    await upstream.stop()
  }
}

export function keySourceOf(sources: Sources, { upstream }: Config): Examination['keySource'] {
  return upstream.apiKey === undefined ? undefined : sourceOf(layersOf(sources), 'OPENAI_API_KEY')
}

/** A check as JSON has it. */
export function toDocument({ diagnosis, ms, ...check }: Check): ChecksDocument['checks'][number] {
  return { ...check, ms: Math.round(ms), diagnosis: diagnosis ?? null }
}

function settingsCheck(warnings: readonly string[]): Check {
  const head = { id: 'settings', title: 'Settings', asked: 'flags, environment and .env', ms: 0 }
  if (warnings.length === 0) {
    return { ...head, outcome: 'ok', answer: 'all sound', diagnosis: undefined }
  }
  const diagnosis = {
    id: 'odd-settings',
    cause: warnings.join(' '),
    fix: 'Correct them where they are set: vandamme config show tells where.',
  }
  return { ...head, outcome: 'warning', answer: 'sound, but odd', diagnosis }
}

function verdict(checks: readonly Check[]): string {
  if (checks.length < 2) return ''
  const failed = checks.filter(hasFailed).length
  const warnings = checks.filter(({ outcome }) => outcome === 'warning').length
  if (failed > 0) return `Failed: ${failed} of ${checks.length} checks.\n`
  return warnings === 0 ? 'All is well.\n' : `It works, with ${counted(warnings)}.\n`
}

function counted(warnings: number): string {
  return warnings === 1 ? 'one warning' : `${warnings} warnings`
}
