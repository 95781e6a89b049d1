import type { Check } from '../check/check.ts'
import { createUpstreamChecks } from '../check/upstream-checks.ts'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import { TIERS, type Tier } from '../route/tier.ts'
import { describeCheck } from './check-text.ts'
import { keySourceOf, toDocument, withUpstream } from './checks.ts'
import type { Call } from './command.ts'
import type { Document } from './documents.ts'
import { tell } from './output.ts'
import { refuseSettings } from './settings.ts'

type ModelsDocument = Extract<Document, { models: unknown }>

/** Lists the upstream's models and marks those of the tiers. */
export async function run(call: Call): Promise<number> {
  return await withUpstream(call, async (sources) => {
    const loaded = loadConfig(sources)
    if (loaded.type === 'problems') return refuseSettings(call, 'models', loaded.problems)
    const { config } = loaded
    const { check, models } = await createUpstreamChecks(
      config,
      keySourceOf(sources, config),
    ).list()
    const document = documentOf({ check, models, tiers: config.tiers })
    tell(call, document, document.ok ? listOf(document, config.tiers) : describeCheck(check))
    return document.ok ? 0 : 1
  })
}

function documentOf(found: {
  readonly check: Check
  readonly models: readonly string[]
  readonly tiers: Config['tiers']
}): ModelsDocument {
  const { check, models, tiers } = found
  const missing = Object.values(tiers).filter((model) => !models.includes(model))
  return {
    command: 'models',
    ok: check.outcome === 'ok',
    models: models
      .toSorted()
      .map((id) => ({ id, tiers: TIERS.filter((tier) => tiers[tier] === id) })),
    missing: [...new Set(missing)],
    check: toDocument(check),
  }
}

function listOf({ models, missing }: ModelsDocument, tiers: Config['tiers']): string {
  const width = models.reduce((most, { id }) => Math.max(most, id.length), 0)
  const lines = models.map((model) =>
    `  ${model.id.padEnd(width)}  ${names(model.tiers)}`.trimEnd(),
  )
  const gaps = missing.map((model) => {
    const used = names(TIERS.filter((tier) => tiers[tier] === model))
    return `Not in the list: ${model} (${used}). vandamme test models tells whether it answers.`
  })
  const list = lines.length === 0 ? ['The upstream lists no models.'] : lines
  return `${[...list, ...gaps].join('\n')}\n`
}

function names(tiers: readonly Tier[]): string {
  return tiers.map((tier) => tier.toUpperCase()).join(' ')
}
