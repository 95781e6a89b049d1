import { TIERS, type Tier } from '../../src/route/tier.ts'
import type { Info } from '../client.ts'
import { shownOf } from '../format/columns.ts'
import { clock } from '../format/time.ts'
import { cut, type Size } from '../look/cells.ts'
import type { Look, Theme } from '../look/look.ts'
import { frame, insideFrame, viewTitle } from './box.ts'
import { tierName } from './words.ts'

export type SettingsModel = {
  readonly info: Info
  /** What the tiers have now. */
  readonly tiers: Readonly<Record<Tier, string>>
  readonly theme: Theme
  readonly fps: number
  /** Where the dashboard keeps what the user prefers. */
  readonly preferencesPath: string
  /** The topmost line shown. */
  readonly first: number
}

type Fact = { readonly label: string; readonly value: string; readonly isSwapped?: boolean }

/** What the program runs with, as label and value, in groups. */
function groupsOf(model: SettingsModel): readonly (readonly [string, readonly Fact[]])[] {
  const { info, theme, fps, preferencesPath } = model
  return [
    ['Proxy', proxyFacts(info)],
    ['Models', TIERS.map((tier) => tierFact(tier, model))],
    [
      'Dashboard',
      [
        { label: 'Theme', value: theme },
        { label: 'Pictures', value: `at most ${fps} a second` },
        { label: 'Preferences', value: preferencesPath },
      ],
    ],
  ]
}

function proxyFacts(info: Info): readonly Fact[] {
  const { clientKey, prices, keepsBodies } = info
  const priced = Object.keys(prices).length
  return [
    { label: 'Version', value: `${info.version}, started at ${clock(info.startedAt)}` },
    { label: 'Address', value: info.address },
    { label: 'Upstream', value: info.demo ? 'the built-in demo' : info.upstream },
    { label: 'Client key', value: clientKey === 'any' ? 'none needed' : 'ANTHROPIC_API_KEY' },
    { label: 'Settings file', value: info.envPath },
    {
      label: 'Prices',
      value: priced === 0 ? "the upstream's own, where it tells them" : pricesText(priced),
    },
    {
      label: 'Bodies',
      value: keepsBodies ? 'kept in memory, for the detail view' : 'not kept (--no-bodies)',
    },
  ]
}

function pricesText(models: number): string {
  return `PRICES_FILE names ${models} ${models === 1 ? 'model' : 'models'}`
}

function tierFact(tier: Tier, { info, tiers }: SettingsModel): Fact {
  const label = tierName(tier)
  if (tiers[tier] === info.settings[tier]) return { label, value: tiers[tier] }
  return { label, value: `${tiers[tier]} *  (settings: ${info.settings[tier]})`, isSwapped: true }
}

const LABEL_CELLS = 15
const INDENT = 2

/** How many lines there are, so that a small screen can scroll. */
export function settingsLength(model: SettingsModel): number {
  return groupsOf(model).reduce((sum, [, facts]) => sum + facts.length + 2, -1)
}

export function settingsPanel(model: SettingsModel, size: Size, look: Look): readonly string[] {
  const inside = insideFrame(size)
  const room = inside.columns - LABEL_CELLS - INDENT
  const lines = groupsOf(model).flatMap(([title, facts], index) => [
    ...(index === 0 ? [] : ['']),
    look.paint('strong', title),
    ...facts.map((fact) => factLine(fact, room, look)),
  ])
  const shown = shownOf(lines, model.first, inside.rows)
  return frame({ title: viewTitle('settings', look), lines: shown }, size, look)
}

function factLine({ label, value, isSwapped }: Fact, room: number, look: Look): string {
  const text = cut(value, room, look.glyphs.ellipsis)
  const name = look.paint('dim', label.padEnd(LABEL_CELLS))
  return ' '.repeat(INDENT) + name + (isSwapped === true ? look.paint('accent', text) : text)
}
