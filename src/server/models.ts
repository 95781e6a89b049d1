import { VandammeError } from '../errors.ts'
import type { ModelAlias } from '../route/aliases.ts'
import type { ModelInfo } from '../wire/anthropic.ts'

/** As in Anthropic's API. */
const DEFAULT_LIMIT = 20
const MAX_LIMIT = 1000

export type ModelPage = {
  readonly data: readonly ModelInfo[]
  readonly has_more: boolean
  readonly first_id: string | null
  readonly last_id: string | null
}

/** `startedAt` (wall time in milliseconds) stands in for a date of birth that nobody knows. */
export function toModelInfo({ id, displayName }: ModelAlias, startedAt: number): ModelInfo {
  return {
    type: 'model',
    id,
    display_name: displayName,
    created_at: new Date(startedAt).toISOString(),
  }
}

/** One page of the list, by `limit` and `after_id` or `before_id`. */
export function pageOf(models: readonly ModelInfo[], query: URLSearchParams): ModelPage {
  const limit = limitOf(query.get('limit'))
  const [after, before] = [query.get('after_id'), query.get('before_id')]
  const start = after === null ? 0 : positionOf(models, after) + 1
  const end = before === null ? models.length : positionOf(models, before)
  const range = models.slice(start, end)
  const backwards = after === null && before !== null
  const data = backwards ? range.slice(-limit) : range.slice(0, limit)
  return {
    data,
    has_more: range.length > data.length,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  }
}

function limitOf(text: string | null): number {
  const limit = Math.floor(Number(text))
  return limit >= 1 ? Math.min(limit, MAX_LIMIT) : DEFAULT_LIMIT
}

function positionOf(models: readonly ModelInfo[], id: string): number {
  const position = models.findIndex((model) => model.id === id)
  if (position !== -1) return position
  throw new VandammeError('invalid_request', 'after_id and before_id must be ids from this list.')
}
