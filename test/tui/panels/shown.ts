import { expect } from 'bun:test'

import { width, type Size } from '../../../tui/look/cells.ts'

/** The frame as one text for a golden; every line has its size, and a bar where it ends. */
export function shown(lines: readonly string[], size: Size): string {
  expectSize(lines, size)
  return `\n${lines.map((line) => `${line}|`).join('\n')}\n`
}

export function expectSize(lines: readonly string[], { columns, rows }: Size): void {
  expect(lines.map(width)).toEqual(Array.from({ length: rows }, () => columns))
}

/** Lines of a panel without the spaces at their ends. */
export function trimmed(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.trimEnd())
}
