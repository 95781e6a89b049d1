/** Places in lists. */

/** The nearest place that a list of `count` items has; 0 in an empty one. */
export function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index))
}

/** The place in a ring of `count` items, whose ends meet. */
export function around(index: number, count: number): number {
  return ((index % count) + count) % count
}

/** The item so many steps on in the ring. */
export function nextOf<Item>(ring: readonly Item[], current: Item, step: number): Item {
  return ring[around(ring.indexOf(current) + step, ring.length)] ?? current
}
