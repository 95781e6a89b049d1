import { HEADER_PREFIX } from './headers.ts'
import { type SourceName, type Sources, layersOf, merge, sourceOf } from './layers.ts'
import { shown, shownSound } from './mask.ts'
import { CUSTOM_HEADER, SETTINGS, type Setting } from './settings.ts'

export type ShownSetting = {
  readonly name: string
  readonly group: Setting['group']
  /** Masked where it is a secret; undefined when the setting is neither set nor has a default. */
  readonly value: string | undefined
  /** What holds where there is no value: "as BIG_MODEL". */
  readonly note: string | undefined
  readonly source: SourceName
  readonly secret: boolean
}

/** Every setting with its value in force and where that comes from, in the order of the table. */
export function shownSettings(
  sources: Sources,
  faulty: ReadonlySet<string>,
): readonly ShownSetting[] {
  const layers = layersOf(sources)
  const values = merge(layers)
  return SETTINGS.flatMap((setting) => {
    const names = setting.name === CUSTOM_HEADER ? headersIn(values) : [setting.name]
    return names.map((name) => {
      const value = values[name]
      const show = faulty.has(name) ? shown : shownSound
      return {
        name,
        group: setting.group,
        value: value === undefined ? setting.default : show(name, value),
        note: setting.defaultNote,
        source: sourceOf(layers, name),
        secret: setting.secret === true,
      }
    })
  })
}

/** The text of a `.env` file that says the same as these sources. */
export function envText(sources: Sources, withSecrets: boolean): string {
  const values = merge(layersOf(sources))
  const names = SETTINGS.flatMap(({ name }) =>
    name === CUSTOM_HEADER ? headersIn(values) : [name],
  )
  return names
    .flatMap((name) => {
      const value = values[name]
      return value === undefined ? [] : [`${envLine(name, value, withSecrets)}\n`]
    })
    .join('')
}

/** A masked value would be taken for the real one, so that its line is a comment. */
function envLine(name: string, value: string, withSecrets: boolean): string {
  const safe = shownSound(name, value)
  if (safe !== value && !withSecrets) return `# ${name}=${safe.replaceAll(/\s+/g, ' ')}`
  return written(name, value) ?? `# ${name} has every kind of quote, which .env cannot hold`
}

/** In quotes that keep it as it is: dotenv reads `\n` within double ones as a line break. */
function written(name: string, value: string): string | undefined {
  const quotes = /\\[nr]/.test(value) ? ["'", '`'] : ['"', "'", '`']
  const quote = quotes.find((one) => !value.includes(one))
  return quote === undefined ? undefined : `${name}=${quote}${value}${quote}`
}

function headersIn(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(values).filter((name) => name.startsWith(HEADER_PREFIX))
}
