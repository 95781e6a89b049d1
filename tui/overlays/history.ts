/** One step in a list of past texts, the latest first; undefined where it ends. */
export function stepBack(
  past: readonly string[],
  index: number | undefined,
  step: 1 | -1,
): { readonly text: string; readonly index: number } | undefined {
  const next = (index ?? -1) + step
  const text = past[next]
  return text === undefined ? undefined : { text, index: next }
}
