import { hash8 } from '../convert/hash.ts'
import type { CallKey, Recalled } from '../convert/reasoning.ts'

/**
 * Remembers the reasoning behind recent tool calls, for upstreams that refuse a conversation without
 * it and clients that do not bring it back. In memory, bounded, oldest forgotten first.
 */
export type Memory = {
  keep(call: CallKey, recalled: Recalled): void
  recall(call: CallKey): Recalled | undefined
}

const MEMORY_LIMITS = { entries: 4_096, characters: 32 * 1024 * 1024 } as const
export type MemoryLimits = { readonly entries: number; readonly characters: number }

/** All calls of an answer share its reasoning: it is measured once. */
function createMeasure(): (recalled: Recalled) => number {
  const measured = new WeakMap<object, number>()
  const lengthOf = (value: object): number => {
    const length = measured.get(value) ?? JSON.stringify(value).length
    measured.set(value, length)
    return length
  }
  return ({ reasoning, extra }) =>
    (reasoning === undefined ? 0 : lengthOf(reasoning)) + (JSON.stringify(extra)?.length ?? 0)
}

type Entry = { readonly recalled: Recalled; readonly size: number }

export function createMemory(limits: MemoryLimits = MEMORY_LIMITS): Memory {
  const entries = new Map<string, Entry>()
  const measure = createMeasure()
  let characters = 0

  const forget = (key: string): void => {
    characters -= entries.get(key)?.size ?? 0
    entries.delete(key)
  }
  const shrink = (): void => {
    for (const key of entries.keys()) {
      if (entries.size <= limits.entries && characters <= limits.characters) return
      forget(key)
    }
  }

  return {
    keep(call, recalled) {
      if (recalled.reasoning === undefined && recalled.extra === undefined) return
      const key = keyOf(call)
      // Ids and names come from the upstream, and may be long as well.
      const size = key.length + measure(recalled)
      forget(key)
      entries.set(key, { recalled, size })
      characters += size
      shrink()
    },
    recall: (call) => entries.get(keyOf(call))?.recalled,
  }
}

function keyOf({ id, name, input }: CallKey): string {
  return `${id}\n${name}\n${hash8(JSON.stringify(input) ?? '')}`
}
