import type { UiClient } from './client.ts'
import type { FilterState } from './state.ts'
import { messageOf } from './store/clean.ts'

export type BodySearchOptions = {
  readonly search: UiClient['searchBodies']
  readonly filter: () => FilterState
  readonly setFilter: (filter: FilterState) => void
  /** Something else whenever a request came or ended. */
  readonly version: () => unknown
  /** Monotonic milliseconds. */
  readonly clock: () => number
}

export type BodySearch = {
  /** Asks for what the filter has to know by now; may be called as often as one likes. */
  readonly refresh: () => void
  /** When there is something to ask for again; undefined when all is known. */
  readonly dueAt: () => number | undefined
}

/** A search reads all that is kept, in the proxy's thread: asked again, it gets a tenth of the time. */
const REST_SHARE = 9
const LEAST_REST_MS = 2_000

/** What a pattern was searched in; one that the proxy refuses is not asked for again. */
type Searched = { readonly version: unknown } | 'refused'

/**
 * What was said is with the proxy: it searches. One search at a time, so that of a text being typed
 * only the latest is asked for next; and again, after a rest, once there is more to search in.
 */
export function createBodySearch(options: BodySearchOptions): BodySearch {
  const { clock, filter, version } = options
  const searched = new Map<string, Searched>()
  let isSearching = false
  let restsUntil = -Infinity

  function wanted(): readonly string[] {
    return filter().filter?.bodies ?? []
  }

  function forgetOthers(): void {
    const patterns = new Set(wanted())
    for (const pattern of searched.keys()) if (!patterns.has(pattern)) searched.delete(pattern)
  }

  function isOutdated(pattern: string): boolean {
    const known = searched.get(pattern)
    return known !== undefined && known !== 'refused' && known.version !== version()
  }

  function next(): string | undefined {
    const unknown = wanted().find((pattern) => !searched.has(pattern))
    if (unknown !== undefined || clock() < restsUntil) return unknown
    return wanted().find(isOutdated)
  }

  /** An answer to what is no longer asked is dropped. */
  function take(pattern: string, change: Partial<FilterState>): void {
    if (wanted().includes(pattern)) options.setFilter({ ...filter(), ...change })
  }

  async function search(pattern: string): Promise<void> {
    searched.set(pattern, { version: version() })
    try {
      const ids = new Set(await options.search(pattern))
      take(pattern, { bodies: new Map(filter().bodies).set(pattern, ids) })
    } catch (error) {
      searched.set(pattern, 'refused')
      take(pattern, { error: messageOf(error) })
    }
  }

  function refresh(): void {
    forgetOthers()
    const pattern = isSearching ? undefined : next()
    if (pattern === undefined) return
    const startedAt = clock()
    isSearching = true
    void search(pattern).finally(() => {
      isSearching = false
      restsUntil = clock() + Math.max(LEAST_REST_MS, (clock() - startedAt) * REST_SHARE)
      refresh()
    })
  }

  return {
    refresh,
    dueAt: () => (!isSearching && wanted().some(isOutdated) ? restsUntil : undefined),
  }
}
