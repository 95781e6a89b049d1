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

type Entry = { readonly recalled: Recalled; readonly size: number }

export function createMemory(limits: MemoryLimits = MEMORY_LIMITS): Memory {
  const entries = new Map<string, Entry>()
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
      const size = key.length + JSON.stringify(recalled).length
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
