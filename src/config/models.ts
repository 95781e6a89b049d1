import { profileFor } from '../providers/known.ts'
import { FAMILY_OF } from '../route/tier.ts'
import type { Settings } from './settings.ts'

/** They have models of OpenAI's names, or may have. */
const HAS_DEFAULTS: ReadonlySet<string> = new Set(['openai', 'azure', 'generic'])

/** MIDDLE_MODEL is as BIG_MODEL where it is not set. */
const DEFAULTS = [
  ['BIG_MODEL', FAMILY_OF.big],
  ['SMALL_MODEL', FAMILY_OF.small],
] as const

/** A default model is OpenAI's: other providers do not know it, and refuse every request for it. */
export function foreignModelWarnings(
  settings: Settings,
  values: Readonly<Record<string, string>>,
): readonly string[] {
  const { url: baseUrl, host } = settings.OPENAI_BASE_URL
  return DEFAULTS.filter(([name]) => values[name] === undefined).flatMap(([name, family]) => {
    const model = settings[name]
    const overrides = settings.UPSTREAM_PROFILE ?? {}
    if (HAS_DEFAULTS.has(profileFor({ baseUrl, model, overrides }).name)) return []
    return [
      `${name} is not set, so ${family} gets ${model}, a name of OpenAI's that ${host} hardly knows. Set it too: vandamme models lists what is there.`,
    ]
  })
}
