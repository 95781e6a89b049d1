/**
 * A line of `width` glyphs, from `levels[0]` for nothing to the last one for the largest value. Of
 * more values than cells the largest of each cell is shown, so that no peak is lost; fewer are
 * stretched. What is more than nothing never looks like nothing.
 */
export function spark(values: readonly number[], levels: readonly string[], width: number): string {
  const columns = resample(values.map(amountOf), width)
  const most = Math.max(0, ...columns)
  const top = levels.length - 1
  return columns
    .map((value) => levels[value === 0 ? 0 : Math.max(1, Math.round((value / most) * top))] ?? '')
    .join('')
}

function amountOf(value: number): number {
  return value > 0 && Number.isFinite(value) ? value : 0
}

function resample(values: readonly number[], width: number): readonly number[] {
  return Array.from({ length: Math.max(0, Math.floor(width)) }, (_, index) => {
    const from = Math.floor((index * values.length) / width)
    const end = Math.floor(((index + 1) * values.length) / width)
    return Math.max(0, ...values.slice(from, Math.max(end, from + 1)))
  })
}
