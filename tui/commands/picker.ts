import { TIERS } from '../../src/route/tier.ts'
import { fetchModels } from '../acts/listing.ts'
import {
  applyAndSave,
  applyModel,
  type Choice,
  choicesOf,
  pickFor,
  toggleFavourite,
} from '../acts/swap.ts'
import { EMPTY_LINE } from '../keys/line-editor.ts'
import { clamp, nextOf } from '../place.ts'
import type { Overlay } from '../state.ts'
import type { Command, Desk } from './command.ts'

type Picker = Extract<Overlay, { type: 'picker' }>

function withPicker(act: (desk: Desk, picker: Picker) => void): Command['run'] {
  return (desk) => {
    const { overlay } = desk.state()
    if (overlay?.type === 'picker') act(desk, overlay)
  }
}

function withChoice(act: (desk: Desk, picker: Picker, choice: Choice) => void): Command['run'] {
  return withPicker((desk, picker) => {
    const choices = choicesOf(desk, picker)
    const choice = choices[clamp(picker.cursor, choices.length)]
    if (choice === undefined) desk.tell('info', 'Type the name of a model.')
    else act(desk, picker, choice)
  })
}

function move(step: number): Command['run'] {
  return withPicker((desk, picker) => {
    const cursor = clamp(picker.cursor + step, choicesOf(desk, picker).length)
    desk.set({ overlay: { ...picker, cursor } })
  })
}

function turnTier(step: number): Command['run'] {
  return withPicker((desk, picker) => {
    pickFor(desk, { ...picker, tier: nextOf(TIERS, picker.tier, step) })
  })
}

const PAGE = 10

/** Keys of the model picker; everything else that is typed filters the list. */
export const PICKER: readonly Command[] = [
  {
    name: 'picker-use',
    keys: ['enter'],
    title: 'Use this model for the tier, from the next request on',
    hint: 'use',
    where: ['picker'],
    run: withChoice((desk, picker, { id }) => {
      desk.set({ overlay: undefined })
      applyModel(desk, picker.tier, id)
    }),
  },
  {
    name: 'picker-save',
    keys: ['ctrl-s'],
    title: 'Use it and write it into the settings file',
    hint: 'use + save',
    where: ['picker'],
    run: withChoice((desk, picker, { id }) => {
      desk.set({ overlay: undefined })
      applyAndSave(desk, picker.tier, id)
    }),
  },
  {
    name: 'picker-tier',
    keys: ['tab'],
    title: 'Next tier',
    hint: 'tier',
    where: ['picker'],
    run: turnTier(1),
  },
  {
    name: 'picker-tier-back',
    keys: ['shift-tab'],
    title: 'Previous tier',
    where: ['picker'],
    run: turnTier(-1),
  },
  {
    name: 'picker-down',
    keys: ['down', 'ctrl-n'],
    title: 'Next model',
    where: ['picker'],
    run: move(1),
  },
  {
    name: 'picker-up',
    keys: ['up', 'ctrl-p'],
    title: 'Previous model',
    where: ['picker'],
    run: move(-1),
  },
  {
    name: 'picker-page-down',
    keys: ['pagedown'],
    title: 'A page down',
    where: ['picker'],
    run: move(PAGE),
  },
  {
    name: 'picker-page-up',
    keys: ['pageup'],
    title: 'A page up',
    where: ['picker'],
    run: move(-PAGE),
  },
  {
    name: 'picker-favourite',
    keys: ['ctrl-f'],
    title: 'Make it a favourite, or not',
    hint: 'favourite',
    where: ['picker'],
    run: withChoice((desk, _, { id }) => toggleFavourite(desk, id)),
  },
  {
    name: 'picker-refresh',
    keys: ['ctrl-r'],
    title: 'Ask the upstream for its list again',
    hint: 'refresh',
    where: ['picker'],
    run: (desk) => fetchModels(desk),
  },
  {
    name: 'picker-test',
    keys: ['ctrl-t'],
    title: 'Send the model one tiny request',
    hint: 'test',
    where: ['picker'],
    run: withChoice((desk, _, { id }) => {
      desk.tell('info', `Asking ${id} …`)
      desk.attempt(async () => {
        const ms = await desk.client.pingModel(id)
        desk.tell('good', `${id} answered after ${Math.round(ms)} ms`)
      })
    }),
  },
  {
    name: 'picker-close',
    keys: ['esc', 'ctrl-c'],
    title: 'Close; nothing changes',
    hint: 'close',
    isPinned: true,
    where: ['picker'],
    run: (desk) => desk.set({ overlay: undefined }),
  },
]

/** What is typed filters the list; the best match is under the cursor again. */
export function typeInPicker(desk: Desk, picker: Picker, line = EMPTY_LINE): void {
  desk.set({ overlay: { ...picker, line, cursor: 0 } })
}
