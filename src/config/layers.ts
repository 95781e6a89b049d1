import type { Environment } from './environment.ts'
import { withoutExpansions } from './expansions.ts'
import type { Fault } from './rules.ts'

export type SourceName = 'flag' | 'environment' | '.env' | 'default'

/** Where settings come from. */
export type Sources = {
  /** By setting: `{ PORT: '8083' }`. */
  readonly flags: Readonly<Record<string, string>>
  readonly environment: Environment
  readonly file: Readonly<Record<string, string>>
  /** What cannot be read in the file as it was meant. */
  readonly fileFaults?: readonly Fault[]
  /** Defaults that take the place of the table's. */
  readonly defaults?: Readonly<Record<string, string>>
  /** Reads PRICES_FILE; throws when it cannot. */
  readonly readText: (path: string) => string
}

export type Layer = {
  readonly source: SourceName
  readonly values: Readonly<Record<string, string>>
}

/** The sources, the strongest first, without empty values: `PORT=` says nothing. */
export function layersOf(sources: Omit<Sources, 'readText'>): readonly Layer[] {
  return [
    { source: 'flag', values: clean(sources.flags) },
    { source: 'environment', values: clean(withoutExpansions(sources.environment, sources.file)) },
    { source: '.env', values: clean(sources.file) },
    { source: 'default', values: clean(sources.defaults ?? {}) },
  ]
}

/** Every name with the value of the strongest layer that has it. */
export function merge(layers: readonly Layer[]): Readonly<Record<string, string>> {
  return Object.fromEntries(layers.toReversed().flatMap((layer) => Object.entries(layer.values)))
}

export function sourceOf(layers: readonly Layer[], name: string): SourceName {
  return layers.find((layer) => Object.hasOwn(layer.values, name))?.source ?? 'default'
}

function clean(values: Environment): Record<string, string> {
  const entries = Object.entries(values).flatMap(([name, value]) => {
    const text = unquoted(value?.trim() ?? '')
    return text === '' ? [] : [[name, text] as const]
  })
  return Object.fromEntries(entries)
}

/** Some tools (`docker --env-file`) hand a file's quotes on as part of the value. */
function unquoted(text: string): string {
  return /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text
}
