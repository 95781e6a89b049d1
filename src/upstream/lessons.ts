import type { Lesson } from '../providers/lesson.ts'
import type { Profile } from '../providers/profile.ts'

export type Lessons = {
  /** What was learned about this model so far; the same object until something is added. */
  learned(baseUrl: string, model: string): Partial<Profile>
  learn(baseUrl: string, model: string, lesson: Lesson): void
}

// Model names come from clients: the oldest make room.
const MOST_MODELS = 1000
const NOTHING: Partial<Profile> = {}

/** What refusals taught, per base URL and model, for as long as the program runs. */
export function createLessons(): Lessons {
  const byModel = new Map<string, Partial<Profile>>()
  return {
    learned: (baseUrl, model) => byModel.get(keyOf(baseUrl, model)) ?? NOTHING,
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
