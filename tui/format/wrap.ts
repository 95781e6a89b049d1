/** A text in lines of at most `columns` cells, broken between words where that is possible. */
export function wrapText(text: string, columns: number): readonly string[] {
  if (columns <= 0) return []
  return Bun.wrapAnsi(text, columns, { hard: true, trim: true }).split('\n')
}
