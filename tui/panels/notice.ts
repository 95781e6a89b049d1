import { fill, width, type Size } from '../look/cells.ts'
import { LEAST } from './layout.ts'

/** What stands on a screen that is too small for anything else: in the middle, as much as fits. */
export function noticePanel(size: Size): readonly string[] {
  const text = textFor(size.columns)
  const left = Math.max(0, Math.floor((size.columns - width(text)) / 2))
  const above = Math.max(0, Math.floor((size.rows - 1) / 2))
  return fill([...Array.from({ length: above }, () => ''), ' '.repeat(left) + text], size)
}

function textFor(columns: number): string {
  const least = `${LEAST.columns}x${LEAST.rows}`
  const texts = [`Too small: vandamme needs ${least}`, `Too small: ${least}`, least]
  return texts.find((text) => width(text) <= columns) ?? '!'
}
