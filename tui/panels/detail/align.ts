import type { Unit } from './units.ts'

export type Match = { readonly left: Unit | undefined; readonly right: Unit | undefined }

/** How far around the place that comes next a text is looked for: texts keep their order, nearly. */
const REACH = 24

/** Characters that make two texts the same one, changed. */
const LIKENESS = 32

/**
 * Which unit of the upstream's request came of which of the client's: calls and results by id or
 * order, texts by what they say. Several may have become one.
 */
export function align(left: readonly Unit[], right: readonly Unit[]): readonly Match[] {
  const used = new Set<number>()
  const orders = new Map<string, number>()
  let next = 0
  const found = left.map((one) => {
    const order = orders.get(one.type) ?? 0
    orders.set(one.type, order + 1)
    const index = partnerOf(one, right, { used, order, next })
    if (index === undefined) return undefined
    used.add(index)
    next = Math.max(next, index)
    return index
  })
  return withAdded(left, right, found)
}

type Progress = {
  readonly used: ReadonlySet<number>
  /** How many of its type came before. */
  readonly order: number
  /** About where the partner should be. */
  readonly next: number
}

function partnerOf(one: Unit, right: readonly Unit[], progress: Progress): number | undefined {
  switch (one.type) {
    case 'tool_use':
    case 'tool_result': {
      const same = right.findIndex(({ type, id }) => type === one.type && id === one.id)
      return same >= 0 ? same : ofOrder(one, right, progress.order)
    }
    case 'image':
      return ofOrder(one, right, progress.order)
    case 'text':
    case 'thinking':
    case 'other':
      return one.text === '' ? undefined : byText(one, right, progress)
    default:
      return one.type satisfies never
  }
}

function ofOrder(one: Unit, right: readonly Unit[], order: number): number | undefined {
  let count = 0
  const index = right.findIndex(({ type }) => type === one.type && count++ === order)
  return index < 0 ? undefined : index
}

function byText(one: Unit, right: readonly Unit[], { used, next }: Progress): number | undefined {
  const from = Math.max(0, next - REACH)
  const near = right
    .slice(from, next + REACH)
    .map((unit, index) => ({ unit, index: from + index }))
    .filter(
      ({ unit }) => unit.type === one.type || unit.type === 'text' || unit.type === 'tool_result',
    )
  const start = one.text.trim().slice(0, LIKENESS)
  const best =
    near.find(({ unit, index }) => unit.text === one.text && !used.has(index)) ??
    near.find(({ unit }) => unit.text.includes(one.text)) ??
    near.find(({ unit }) => start.length === LIKENESS && unit.text.includes(start))
  return best?.index
}

/** What nothing of the client's became stands behind what precedes it upstream. */
function withAdded(
  left: readonly Unit[],
  right: readonly Unit[],
  found: readonly (number | undefined)[],
): readonly Match[] {
  const used = new Set(found)
  const matches: Match[] = []
  let next = 0
  const addUntil = (end: number): void => {
    for (; next < end; next++) {
      if (!used.has(next)) matches.push({ left: undefined, right: right[next] })
    }
  }
  left.forEach((one, at) => {
    const index = found[at]
    if (index !== undefined) addUntil(index)
    matches.push({ left: one, right: index === undefined ? undefined : right[index] })
  })
  addUntil(right.length)
  return matches
}
