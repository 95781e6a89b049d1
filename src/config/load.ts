import type { Config } from './config.ts'
import { type Layer, type SourceName, type Sources, layersOf, merge, sourceOf } from './layers.ts'
import { shown } from './mask.ts'
import { foreignModelWarnings } from './models.ts'
import { readPrices } from './prices.ts'
import { toConfig } from './resolve.ts'
import { type Fault, customHeadersOf, headerFaults, ruleFaults } from './rules.ts'
import { readSettings } from './settings.ts'
import { typoWarnings } from './typos.ts'

export type Problem = {
  readonly name: string
  /** As it may be shown; undefined when the setting is missing. */
  readonly value: string | undefined
  readonly source: SourceName
  readonly fix: string
}

export type Loaded =
  | { readonly type: 'config'; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly type: 'problems'; readonly problems: readonly Problem[] }

/** The settings in force, or everything that is wrong with them at once. */
export function loadConfig(sources: Sources): Loaded {
  const layers = layersOf(sources)
  const values = merge(layers)
  const headers = customHeadersOf(values)
  const read = readSettings(values)
  const prices = readPrices(values['PRICES_FILE'], sources.readText)
  const misread = misreadFaults(sources, layers)
  const faulty = namesOf([...misread, ...read.faults])
  const faults = onePerSetting([
    ...misread,
    ...read.faults,
    ...ruleFaults(read.settings, headers, faulty),
    ...headerFaults(values),
    ...('problem' in prices ? [{ name: 'PRICES_FILE', fix: prices.problem }] : []),
  ])
  if ('problem' in prices || faults.length > 0) {
    return { type: 'problems', problems: faults.map((fault) => toProblem(fault, layers)) }
  }
  return {
    type: 'config',
    config: toConfig(read.settings, { headers, prices: prices.prices }),
    warnings: [
      ...read.settings.OPENAI_BASE_URL.warnings,
      ...foreignModelWarnings(read.settings, values),
      ...typoWarnings(Object.keys(values)),
    ],
  }
}

/** Where another source says the same setting, the file's line does no harm. */
function misreadFaults({ fileFaults = [] }: Sources, layers: readonly Layer[]): readonly Fault[] {
  return fileFaults.filter(({ name }) => sourceOf(layers, name) === '.env')
}

function onePerSetting(faults: readonly Fault[]): readonly Fault[] {
  return faults.filter((fault, index) => namesOf(faults).indexOf(fault.name) === index)
}

function toProblem(fault: Fault, layers: readonly Layer[]): Problem {
  const value = merge(layers)[fault.name]
  return {
    ...fault,
    value: value === undefined ? undefined : shown(fault.name, value),
    source: sourceOf(layers, fault.name),
  }
}

function namesOf(faults: readonly Fault[]): readonly string[] {
  return faults.map((fault) => fault.name)
}
