import type { Tier } from '../../src/route/tier.ts'
import { applyModel, applyModels, openPicker, redoSwap, undoSwap } from '../acts/swap.ts'
import type { Command, Desk } from './command.ts'

function pick(tier: Tier, key: string, name: string): Command {
  return {
    name,
    keys: [key],
    title: `Pick the model for ${tier.toUpperCase()}`,
    where: ['any'],
    run: (desk) => openPicker(desk, tier),
  }
}

function tierOfRow(desk: Desk): Tier | undefined {
  return desk.target()?.exchange.tier
}

/** Which models answer: seen and changed. */
export const MODELS: readonly Command[] = [
  { ...pick('big', 'b', 'pick-big'), hint: 'models', hintKeys: 'b/m/s' },
  pick('middle', 'm', 'pick-middle'),
  pick('small', 's', 'pick-small'),
  {
    name: 'model',
    keys: [],
    title: 'Give a tier another model: model middle gpt-5-mini',
    where: ['any'],
    argument: {
      name: 'TIER MODEL',
      complete: ({ state }) =>
        ['big', 'middle', 'small'].flatMap((tier) =>
          state().listing.models.map(({ id }) => `${tier} ${id}`),
        ),
    },
    run(desk, argument) {
      const [, tier = '', model = ''] = /^(\S+)\s+(.+)$/.exec(argument) ?? []
      if (tier === 'big' || tier === 'middle' || tier === 'small') applyModel(desk, tier, model)
      else desk.tell('bad', 'Name a tier and a model: model middle gpt-5-mini')
    },
  },
  {
    name: 'undo',
    keys: ['u', 'z'],
    title: 'Take the latest swap of a model back',
    where: ['any'],
    run: undoSwap,
  },
  {
    name: 'redo',
    keys: ['ctrl-r', 'Z'],
    title: 'Do the swap again that was taken back',
    where: ['any'],
    disabled: ({ state }) =>
      state().undone.length === 0 ? 'There is no swap to do again.' : undefined,
    run: redoSwap,
  },
  {
    name: 'previous-model',
    keys: ['P'],
    title: "Give the selected request's tier its previous model again",
    where: ['requests', 'detail'],
    disabled(desk) {
      const tier = tierOfRow(desk)
      if (tier === undefined) return 'The selected request belongs to no tier.'
      return desk.state().previous[tier] === undefined
        ? `${tier.toUpperCase()} had no other model.`
        : undefined
    },
    run(desk) {
      const tier = tierOfRow(desk)
      const model = tier === undefined ? undefined : desk.state().previous[tier]
      if (tier !== undefined && model !== undefined) applyModel(desk, tier, model)
    },
  },
  {
    name: 'save-models',
    keys: [],
    title: 'Write the models of the tiers into the settings file',
    where: ['any'],
    run: (desk) =>
      desk.attempt(async () => {
        const path = await desk.client.saveTiers(desk.records.tiers())
        desk.tell('good', `Saved BIG_MODEL, MIDDLE_MODEL and SMALL_MODEL to ${path}`)
      }),
  },
  {
    name: 'preset',
    keys: [],
    title: 'Use three models that were kept under a name; preset save NAME keeps them',
    where: ['any'],
    argument: {
      name: '[save] NAME',
      complete: (desk) => Object.keys(desk.preferences().presets),
    },
    run(desk, argument) {
      const [, name] = /^save\s+(\S+)$/.exec(argument) ?? []
      if (name === undefined) usePreset(desk, argument)
      else {
        desk.prefer({ presets: { ...desk.preferences().presets, [name]: desk.records.tiers() } })
        desk.tell('good', `Kept the three models as ${name}: preset ${name} brings them back`)
      }
    },
  },
]

function usePreset(desk: Desk, name: string): void {
  const { presets } = desk.preferences()
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined
  if (preset === undefined) desk.tell('bad', `No preset is called ${name || '(nothing)'}.`)
  else applyModels(desk, preset, name)
}
