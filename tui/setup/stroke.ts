import type { Key } from 'ink'

import type { Stroke } from '../keys/decode.ts'

const NAMES = [
  ['return', 'enter'],
  ['escape', 'esc'],
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
  ['tab', 'tab'],
] as const

/** What Ink heard. A paste comes as one text, which may end with a line break: that is Enter. */
export function strokesOf(input: string, key: Key): readonly Stroke[] {
  const name = NAMES.find(([flag]) => key[flag])?.[1]
  if (name !== undefined) return [{ key: name, text: undefined }]
  if (key.ctrl) return [{ key: `ctrl-${input}`, text: undefined }]
  if (key.meta || input === '') return []
  const [line = ''] = input.split(/[\r\n]/)
  const typed: readonly Stroke[] = line === '' ? [] : [{ key: 'text', text: line }]
  return line === input ? typed : [...typed, { key: 'enter', text: undefined }]
}
