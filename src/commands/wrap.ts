export type WrapOptions = { readonly width: number; readonly indent: number }

/** Text in lines of at most `width`, the indentation included. A longer word stands alone, whole. */
export function wrapped(text: string, { width, indent }: WrapOptions): string {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)
    if (line === undefined || indent + line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines.join(`\n${' '.repeat(indent)}`)
}
