/** Screen positions: a wide character takes two. Escape sequences take none. */
export type Size = { readonly columns: number; readonly rows: number }

export function width(text: string): number {
  return Bun.stringWidth(text)
}

/** The text in at most `columns` cells; what is cut off shows as the ellipsis. */
export function cut(text: string, columns: number, ellipsis = '…'): string {
  if (columns <= 0) return ''
  if (width(text) <= columns) return text
  return start(text, Math.max(0, columns - width(ellipsis))) + start(ellipsis, columns)
}

/** `sliceAnsi` takes in the whole of a wide character that begins in the last cell. */
function start(text: string, columns: number): string {
  const part = Bun.sliceAnsi(text, 0, columns)
  return width(part) > columns ? Bun.sliceAnsi(text, 0, columns - 1) : part
}

/** The text in exactly `columns` cells. */
export function fit(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const short = cut(text, columns)
  const space = ' '.repeat(Math.max(0, columns - width(short)))
  return align === 'left' ? short + space : space + short
}

/** The same with the ellipsis of a theme. */
export function fitCut(text: string, columns: number, ellipsis: string): string {
  return fit(cut(text, columns, ellipsis), columns)
}

/** One text at the left and one at the right end of `columns` cells; the left one gives way. */
export function spread(left: string, right: string, columns: number): string {
  const end = cut(right, columns)
  const room = columns - width(end)
  return end === '' ? fit(left, columns) : fit(fit(left, Math.max(0, room - 1)), room) + end
}

/** Exactly `rows` lines of exactly `columns` cells: what a panel gives back. */
export function fill(lines: readonly string[], { columns, rows }: Size): readonly string[] {
  return Array.from({ length: Math.max(0, rows) }, (_, index) => fit(lines[index] ?? '', columns))
}
