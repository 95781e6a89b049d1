import type { Config } from './config.ts'
import { type SourceName, type Sources, layersOf, merge, sourceOf } from './layers.ts'
import { loadConfig, type Problem } from './load.ts'
import { shownSound } from './mask.ts'
import { isSetting } from './settings.ts'

/** What another reading of the settings comes to, for a proxy that runs. */
export type Reload =
  | { readonly type: 'same' }
  | { readonly type: 'problems'; readonly problems: readonly Problem[] }
  | {
      readonly type: 'config'
      readonly config: Config
      /** Sentences for people; secrets are masked. */
      readonly news: readonly string[]
    }

/** They belong to the socket and to the process. */
const TAKES_RESTART: ReadonlySet<string> = new Set(['HOST', 'PORT', 'MAX_UPSTREAM_REQUESTS'])

/** Compares two readings. `inForce` is what the proxy was started with. */
export function reloadOf(before: Sources, after: Sources, inForce: Config): Reload {
  const news = newsOf(before, after)
  if (news.length === 0) return { type: 'same' }
  const asWritten = loadConfig(after)
  if (asWritten.type === 'problems') return asWritten
  // What stays takes part in the rules: a new HOST in the file is no reason to give up the key.
  const asItWillBe = loadConfig({ ...after, flags: { ...after.flags, ...fixed(inForce) } })
  if (asItWillBe.type === 'problems') return asItWillBe
  return { type: 'config', config: asItWillBe.config, news: [...news, ...asItWillBe.warnings] }
}

function fixed({ server, upstream }: Config): Record<string, string> {
  return {
    HOST: server.host,
    PORT: String(server.port),
    MAX_UPSTREAM_REQUESTS: String(upstream.maxRequests),
  }
}

/** One sentence for each setting that the file has otherwise than before. */
function newsOf(before: Sources, after: Sources): readonly string[] {
  const [old, now] = [layersOf(before), layersOf(after)]
  const [oldFile, nowFile] = [fileOf(before), fileOf(after)]
  const [oldValues, values] = [merge(old), merge(now)]
  const names = [...new Set([...Object.keys(oldFile), ...Object.keys(nowFile)])].filter(isSetting)
  return names
    .filter((name) => oldFile[name] !== nowFile[name])
    .map((name) => {
      if (oldValues[name] === values[name]) return unheard(name, sourceOf(now, name))
      const change = `${name}: ${told(name, oldValues[name])} -> ${told(name, values[name])}`
      return TAKES_RESTART.has(name) ? `${change} (takes a restart)` : change
    })
}

/** The file's own values, read as all others are. */
function fileOf({ file }: Sources): Readonly<Record<string, string>> {
  return merge(layersOf({ flags: {}, environment: {}, file }))
}

function unheard(name: string, source: SourceName): string {
  const winner = source === 'flag' ? 'a flag' : 'the environment'
  return `${name} of .env has no effect: ${winner} sets it`
}

function told(name: string, value: string | undefined): string {
  return value === undefined ? '(default)' : shownSound(name, value)
}
