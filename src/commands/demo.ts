import type { Environment } from '../config/environment.ts'
import { HEADER_PREFIX } from '../config/headers.ts'
import type { Sources } from '../config/layers.ts'

/** Settings that speak of the upstream which the demo stands in for. */
const UPSTREAM = ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'AZURE_API_VERSION', 'UPSTREAM_PROFILE']

const TIERS = { BIG_MODEL: 'demo-big', MIDDLE_MODEL: 'demo-middle', SMALL_MODEL: 'demo-small' }

/** The settings as they are, but for everything about the upstream: that is the demo. */
export function demoSources(sources: Sources, url: string): Sources {
  return {
    ...sources,
    flags: { ...sources.flags, OPENAI_BASE_URL: url },
    environment: withoutUpstream(sources.environment),
    file: Object.fromEntries(Object.entries(sources.file).filter(([name]) => !isUpstream(name))),
    defaults: TIERS,
  }
}

function withoutUpstream(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isUpstream(name)))
}

function isUpstream(name: string): boolean {
  return UPSTREAM.includes(name) || name.startsWith(HEADER_PREFIX)
}
