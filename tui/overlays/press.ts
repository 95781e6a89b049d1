import type { Desk } from '../commands/command.ts'
import { commandFor, placeOf, runCommand } from '../commands/registry.ts'
import type { Stroke } from '../keys/decode.ts'
import type { Overlay } from '../state.ts'
import { pressInConfirm, pressInMenu } from './menu.ts'
import { pressInHelp, pressInPalette } from './palette.ts'
import { pressInPicker } from './picker.ts'
import { pressInPrompt } from './prompt.ts'

/** What a stroke does: to what lies over the view, else by the command of its key. */
export function press(desk: Desk, stroke: Stroke): void {
  const { overlay, toast } = desk.state()
  // An error stays until somebody has seen it.
  if (toast !== undefined && toast.until === undefined) desk.set({ toast: undefined })
  if (overlay !== undefined) pressInOverlay(desk, overlay, stroke)
  else {
    const command = commandFor(stroke.key, placeOf(desk.state()))
    if (command !== undefined) runCommand(desk, command)
  }
}

function pressInOverlay(desk: Desk, overlay: Overlay, stroke: Stroke): void {
  switch (overlay.type) {
    case 'picker':
      return pressInPicker(desk, overlay, stroke)
    case 'help':
      return pressInHelp(desk, overlay, stroke)
    case 'palette':
      return pressInPalette(desk, overlay, stroke)
    case 'filter':
    case 'search':
      return pressInPrompt(desk, overlay, stroke)
    case 'menu':
      return pressInMenu(desk, overlay, stroke)
    case 'confirm':
      return pressInConfirm(desk, overlay, stroke)
    default:
      return overlay satisfies never
  }
}
