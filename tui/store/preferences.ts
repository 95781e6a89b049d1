import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import * as z from 'zod/mini'

import { TIERS } from '../../src/route/tier.ts'
import { isObject } from '../../src/wire/json.ts'
import { sanitizeLine } from '../format/sanitize.ts'
import { THEMES } from '../look/look.ts'
import { ORDERS } from './types.ts'

const MOST_CHARACTERS = 1_000
const MOST_OF_A_NAME = 200
/** Entries of each list. */
const MOST = { favourites: 200, recents: 20, history: 100, presets: 50 }

/** What a value is instead, where it is not as it must be. */
const orElse = z.catch

const text = orElse(
  z.pipe(
    z.string(),
    z.transform((value) => sanitizeLine(value, MOST_CHARACTERS)),
  ),
  '',
)

/** The first `most` texts; what is none, empty or there already is left out. */
function texts(most: number) {
  const kept = z.pipe(
    z.array(text),
    z.transform((values) => [...new Set(values)].filter((value) => value !== '').slice(0, most)),
  )
  return orElse(kept, [])
}

const recents = texts(MOST.recents)
const preset = z.object({ big: text, middle: text, small: text })
type Preset = z.infer<typeof preset>

/** Three models by a name of the user's. */
const presets = orElse(
  z.pipe(
    z.record(z.string().check(z.maxLength(MOST_OF_A_NAME)), orElse(z.nullable(preset), null)),
    z.transform((record) =>
      Object.fromEntries(Object.entries(record).flatMap(whole).slice(0, MOST.presets)),
    ),
  ),
  {},
)

function whole([name, models]: [string, Preset | null]): readonly (readonly [string, Preset])[] {
  return models === null || hasGap(models) ? [] : [[name, models]]
}

function hasGap(models: Preset): boolean {
  return TIERS.some((tier) => models[tier] === '')
}

/** What the user likes, kept from one start to the next. A broken field costs only itself. */
const schema = z.readonly(
  z.object({
    order: orElse(
      z.object({
        by: orElse(z.enum(ORDERS), 'time'),
        reverse: orElse(z.boolean(), false),
        activeFirst: orElse(z.boolean(), false),
      }),
      { by: 'time', reverse: false, activeFirst: false },
    ),
    hints: orElse(z.boolean(), true),
    theme: orElse(z.enum(THEMES), 'auto'),
    /** Pictures a second; undefined leaves it to the program. */
    fps: orElse(z.optional(z.int().check(z.minimum(1), z.maximum(30))), undefined),
    follow: orElse(z.boolean(), true),
    favourites: texts(MOST.favourites),
    recents: orElse(z.object({ big: recents, middle: recents, small: recents }), {
      big: [],
      middle: [],
      small: [],
    }),
    /** Filters and commands that were used, the latest first. */
    filters: texts(MOST.history),
    palette: texts(MOST.history),
    presets,
  }),
)

export type Preferences = z.infer<typeof schema>

/** Of anything at all; what cannot be read is as it is on the first day. */
export function toPreferences(value: unknown): Preferences {
  return schema.parse(isObject(value) ? value : {})
}

/** The list with this entry first, once, and no longer than it may be. */
export function withLatest(
  list: readonly string[],
  entry: string,
  kind: keyof typeof MOST,
): string[] {
  return [entry, ...list.filter((one) => one !== entry)].slice(0, MOST[kind])
}

export type Place = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: string
  /** The user's home folder. */
  readonly home: string
}

/** Where the state of programs belongs on this system; relative folders do not count (XDG). */
export function preferencesPath({ env, platform, home }: Place): string {
  const isWindows = platform === 'win32'
  const named = env[isWindows ? 'LOCALAPPDATA' : 'XDG_STATE_HOME'] ?? ''
  const usual = isWindows ? join(home, 'AppData', 'Local') : join(home, '.local', 'state')
  const isAbsolute = isWindows ? /^(?:[A-Za-z]:[\\/]|\\\\)/.test(named) : named.startsWith('/')
  return join(isAbsolute ? named : usual, 'vandamme', 'preferences.json')
}

/** Never fails: without a readable file they are as on the first day. */
export function readPreferences(path: string): Preferences {
  try {
    return toPreferences(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return toPreferences({})
  }
}

export type WriterOptions = {
  readonly path: string
  /** Hears of the first failure, with a sentence for the user. Nothing else depends on it. */
  readonly onFailure: (message: string) => void
}

/** What writes them. It is done when it returns: the program may end at once. */
export function createPreferencesWriter({
  path,
  onFailure,
}: WriterOptions): (preferences: Preferences) => void {
  let hasFailed = false
  return (preferences) => {
    try {
      writeWhole(path, `${JSON.stringify(toPreferences(preferences), null, 2)}\n`)
    } catch {
      if (!hasFailed) onFailure(`Preferences are lost when you quit: cannot write ${path}`)
      hasFailed = true
    }
  }
}

/** A reader sees the old file or the new one, never a part, and nobody else may read it. */
function writeWhole(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(draft, content, { mode: 0o600 })
    // One that was left over keeps its own mode.
    chmodSync(draft, 0o600)
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}
