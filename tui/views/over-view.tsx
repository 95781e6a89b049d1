/** @jsxRuntime automatic @jsxImportSource react */
import type { Desk } from '../commands/command.ts'
import { Overlay } from '../components/overlay.tsx'
import { hintsOf, keyName } from '../hints.ts'
import type { Look } from '../look/look.ts'
import { helpEntries, suggestions } from '../overlays/palette.ts'
import { hintsLine } from '../panels/hints.ts'
import { confirmPanel, listPanel, menuPanel, promptLine } from '../panels/overlay.ts'
import { pickerPanel } from '../panels/picker.ts'
import { pickerOf } from '../pictures.ts'
import type { Overlay as OverlayState } from '../state.ts'

type OverViewProps = { readonly desk: Desk; readonly look: Look }

/** What lies over the view: the picker, a menu, a question, help, the palette. */
export function OverView({ desk, look }: OverViewProps) {
  const { overlay, size } = desk.state()
  const lines = overlay === undefined ? undefined : panelOf(overlay, desk, look)
  return lines === undefined ? undefined : <Overlay lines={lines} screen={size} />
}

function panelOf(overlay: OverlayState, desk: Desk, look: Look): readonly string[] | undefined {
  const { size } = desk.state()
  switch (overlay.type) {
    case 'picker':
      return pickerLines(overlay, desk, look)
    case 'menu':
      return menuPanel(overlay, size, look)
    case 'confirm':
      return confirmPanel(overlay.question, size, look)
    case 'help':
      return helpLines(overlay, desk, look)
    case 'palette':
      return paletteLines(overlay, desk, look)
    case 'filter':
    case 'search':
      // They have the last line.
      return undefined
    default:
      return overlay satisfies never
  }
}

function pickerLines(
  picker: Extract<OverlayState, { type: 'picker' }>,
  desk: Desk,
  look: Look,
): readonly string[] {
  const { size } = desk.state()
  const hints = hintsLine(hintsOf(desk, look.glyphs), Math.max(1, size.columns - 8), look)
  return pickerPanel(pickerOf(desk, picker, hints.trim()), size, look)
}

function helpLines(
  help: Extract<OverlayState, { type: 'help' }>,
  desk: Desk,
  look: Look,
): readonly string[] {
  const entries = helpEntries(desk, help).map(({ keys, title }) => ({
    left: keys.map((key) => keyName(key, look.glyphs)).join(' '),
    right: title,
  }))
  const model = { ...help, title: 'Keys of this place', prompt: 'Find', entries }
  return listPanel({ ...model, empty: 'No key does that here.' }, desk.state().size, look)
}

function paletteLines(
  palette: Extract<OverlayState, { type: 'palette' }>,
  desk: Desk,
  look: Look,
): readonly string[] {
  const entries = suggestions(desk, palette).map(({ text, title }) => ({
    left: text,
    right: title,
  }))
  const model = { ...palette, title: 'Commands', prompt: ':', entries }
  return listPanel({ ...model, empty: 'No command is called that.' }, desk.state().size, look)
}

/** The text field in the last line, while there is one. */
export function promptOf(desk: Desk, look: Look): string | undefined {
  const { overlay, size, filter } = desk.state()
  if (overlay?.type === 'search') {
    const model = {
      label: 'Search',
      line: overlay.line,
      notes: ['Enter next  Esc back'],
      isWrong: false,
    }
    return promptLine(model, size.columns, look)
  }
  if (overlay?.type !== 'filter') return undefined
  const all = desk.records.rows().length
  const isEmpty = overlay.line.characters.length === 0
  const left = `${desk.selection().rows.length} of ${all}`
  const examples = [`words ~e ~t b ~m gpt ttft>2s   ${left}`, `words ~e ttft>2s   ${left}`]
  const notes = filter.error === undefined ? [...(isEmpty ? examples : []), left] : [filter.error]
  const model = { label: 'Filter', line: overlay.line, notes, isWrong: filter.error !== undefined }
  return promptLine(model, size.columns, look)
}
