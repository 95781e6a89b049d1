import type { Desk } from '../commands/command.ts'
import { typeInPicker } from '../commands/picker.ts'
import { commandFor, runCommand } from '../commands/registry.ts'
import type { Stroke } from '../keys/decode.ts'
import { edit } from '../keys/line-editor.ts'
import type { Overlay } from '../state.ts'

type Picker = Extract<Overlay, { type: 'picker' }>

export function pressInPicker(desk: Desk, picker: Picker, stroke: Stroke): void {
  const command = commandFor(stroke.key, 'picker')
  if (command !== undefined) {
    runCommand(desk, command)
    return
  }
  const line = edit(picker.line, stroke)
  if (line !== undefined && line !== picker.line) typeInPicker(desk, picker, line)
}
