import { fit } from '../../look/cells.ts'
import type { Look } from '../../look/look.ts'

/** What is not known is left out. */
type Field = readonly [label: string, value: string | undefined]
export type Section = { readonly title: string; readonly fields: readonly Field[] }

const LABEL = 13
const GAP = 3
const TWO_FROM = 100

/** A title with its facts below; nothing when none is known. */
export function sectionLines({ title, fields }: Section, look: Look): readonly string[] {
  const lines = fields.flatMap(([label, value]) =>
    value === undefined ? [] : [`  ${look.paint('dim', fit(label, LABEL))} ${value}`],
  )
  return lines.length === 0 ? [] : [look.paint('accent', title), ...lines, '']
}

/** Whether two columns of facts have room. */
export function hasTwoColumns(columns: number): boolean {
  return columns >= TWO_FROM
}

export function besides(
  left: readonly string[],
  right: readonly string[],
  columns: number,
): readonly string[] {
  const room = Math.floor((columns - GAP) / 2)
  return Array.from(
    { length: Math.max(left.length, right.length) },
    (_, row) => `${fit(left[row] ?? '', room)}${' '.repeat(GAP)}${right[row] ?? ''}`,
  )
}
