import { rememberFilter, setFilter } from '../acts/filter.ts'
import { nextMatch, setSearch } from '../acts/motion.ts'
import type { Desk } from '../commands/command.ts'
import type { Stroke } from '../keys/decode.ts'
import { edit, lineOf, textOf } from '../keys/line-editor.ts'
import type { Overlay } from '../state.ts'
import { stepBack } from './history.ts'

type Prompt = Extract<Overlay, { type: 'filter' | 'search' }>

/** The line at the bottom: what is typed works at once, Enter keeps it, Esc takes it back. */
export function pressInPrompt(desk: Desk, prompt: Prompt, stroke: Stroke): void {
  const line = edit(prompt.line, stroke)
  const set = (change: Partial<Prompt>): void => {
    desk.set({ overlay: { ...prompt, ...change } })
    if (change.line !== undefined) apply(desk, prompt.type, textOf(change.line))
  }
  if (stroke.key === 'enter') accept(desk, prompt)
  else if (stroke.key === 'esc' || stroke.key === 'ctrl-c') {
    desk.set({ overlay: undefined })
    apply(desk, prompt.type, prompt.type === 'filter' ? '' : prompt.before)
  } else if (stroke.key === 'up' || stroke.key === 'down') {
    const step = stroke.key === 'up' ? 1 : -1
    const past = stepBack(desk.preferences().filters, prompt.past, step)
    if (past !== undefined && prompt.type === 'filter') {
      set({ line: lineOf(past.text), past: past.index })
    }
  } else if (line !== undefined) set({ line, past: undefined })
}

function apply(desk: Desk, type: Prompt['type'], text: string): void {
  if (type === 'filter') setFilter(desk, text)
  else setSearch(desk, text)
}

function accept(desk: Desk, prompt: Prompt): void {
  const text = textOf(prompt.line)
  const { filter } = desk.state()
  if (prompt.type === 'search') {
    desk.set({ overlay: undefined })
    nextMatch(desk, 1)
  } else if (filter.error === undefined) {
    desk.set({ overlay: undefined })
    rememberFilter(desk, text)
  }
}
