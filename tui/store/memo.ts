/** Keeps the latest value for as long as what it was made of is the same. */
export function createMemo<Value>(): (key: readonly unknown[], make: () => Value) => Value {
  let known: { readonly key: readonly unknown[]; readonly value: Value } | undefined

  return (key, make) => {
    if (known === undefined || !isSame(known.key, key)) known = { key, value: make() }
    return known.value
  }
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, index) => Object.is(value, other[index]))
}
