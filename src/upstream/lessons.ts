import type { Config } from '../config/config.ts'
import { profileFor } from '../providers/known.ts'
import type { Lesson } from '../providers/lesson.ts'
import type { Profile } from '../providers/profile.ts'

export type Lessons = {
  /** What was learned about this model so far; the same object until something is added. */
  learned(baseUrl: string, model: string): Partial<Profile>
  learn(baseUrl: string, model: string, lesson: Lesson): void
  /** What this upstream needs for this model; made anew only when a lesson or the settings change. */
  profileOf(upstream: UpstreamSettings, model: string): Profile
}

type UpstreamSettings = Pick<Config['upstream'], 'baseUrl' | 'profile'>
type Made = {
  readonly upstream: UpstreamSettings
  readonly lessons: Partial<Profile>
  readonly profile: Profile
}

// Model names come from clients: the oldest make room.
const MOST_MODELS = 1000
const NOTHING: Partial<Profile> = {}

/** What refusals taught, per base URL and model, for as long as the program runs. */
export function createLessons(): Lessons {
  const byModel = new Map<string, Partial<Profile>>()
  const made = new Map<string, Made>()
  const learned = (baseUrl: string, model: string): Partial<Profile> =>
    byModel.get(keyOf(baseUrl, model)) ?? NOTHING

  return {
    learned,
    profileOf(upstream, model) {
      const lessons = learned(upstream.baseUrl, model)
      const known = made.get(model)
      if (known?.upstream === upstream && known.lessons === lessons) return known.profile
      const { baseUrl, profile: overrides } = upstream
      const profile = profileFor({ baseUrl, model, overrides, lessons })
      if (made.size >= MOST_MODELS) made.clear()
      made.set(model, { upstream, lessons, profile })
      return profile
    },
    learn(baseUrl, model, { patch }) {
      const key = keyOf(baseUrl, model)
      const before = byModel.get(key) ?? NOTHING
      byModel.delete(key)
      byModel.set(key, merge(before, patch))
      const [oldest] = byModel.keys()
      if (oldest !== undefined && byModel.size > MOST_MODELS) byModel.delete(oldest)
    },
  }
}

function keyOf(baseUrl: string, model: string): string {
  return `${baseUrl}\n${model}`
}

function merge(before: Partial<Profile>, patch: Partial<Profile>): Partial<Profile> {
  if (before.drop === undefined || patch.drop === undefined) return { ...before, ...patch }
  return { ...before, ...patch, drop: [...new Set([...before.drop, ...patch.drop])] }
}
