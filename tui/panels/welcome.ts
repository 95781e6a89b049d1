import { FAMILY_OF, TIERS, type Tier } from '../../src/route/tier.ts'
import { seconds } from '../format/time.ts'
import { wrapText } from '../format/wrap.ts'
import { cut, width, type Size } from '../look/cells.ts'
import type { Look } from '../look/look.ts'
import type { Warnings } from '../store/logs.ts'
import { insideRule, rule, viewTitle } from './box.ts'
import { fitParts } from './parts.ts'
import { tierName, withoutScheme } from './words.ts'

type Health =
  | { readonly type: 'loading' }
  | { readonly type: 'ok'; readonly models: number; readonly ms: number }
  | { readonly type: 'failed'; readonly message: string }

export type WelcomeModel = {
  readonly address: string
  readonly upstream: string
  readonly isDemo: boolean
  /** What to paste for the client's key: `any`, or a word that stands for ANTHROPIC_API_KEY. */
  readonly clientKey: string
  readonly tiers: Readonly<Record<Tier, string>>
  readonly health: Health
  /** What went wrong so far, such as a client that was refused at the door. */
  readonly warnings: Warnings | undefined
  /** Where the settings are. */
  readonly envPath: string
  /** Changes of them are taken up. */
  readonly reloads: boolean
}

const INDENT = '  '
const LABEL_CELLS = 10
/** About as many; where words end decides. */
const MOST_WARNING_LINES = 3

/** The block keeps its place while the upstream's health changes. */
const BLOCK_CELLS = 78

/**
 * What a newcomer needs, in place of the empty list. It has no sides, and what is to be pasted has a
 * line of its own, so that it can be copied as it stands.
 */
export function welcomePanel(model: WelcomeModel, size: Size, look: Look): readonly string[] {
  const { columns, rows } = insideRule(size)
  const command = commandLines(model, columns, look)
  const block = Math.max(BLOCK_CELLS, ...command.map(width))
  const lines = packed([TITLE, command, ...factsOf(model, Math.min(columns, block), look)], rows)
  const left = Math.max(0, Math.floor((columns - block) / 2))
  const above = Math.max(0, Math.floor((rows - lines.length) / 3))
  const shown = [...Array<string>(above).fill(''), ...lines.map((line) => ' '.repeat(left) + line)]
  return rule({ title: viewTitle('requests', look), lines: shown }, size, look)
}

const TITLE = ['Run Claude Code through this proxy:']

/** Empty lines between the parts where there is room; where there is none, parts go, the last first. */
function packed(parts: readonly (readonly string[])[], rows: number): readonly string[] {
  const [title = [], command = [], key = [], tiers = [], health = [], keys = []] = parts
  const facts = [...key, ...tiers, ...health]
  const forms = [
    [...title, '', ...command, '', ...facts, '', ...keys],
    [...title, ...command, ...facts, ...keys],
    [...title, ...command, ...key, ...health, ...keys],
    [...title, ...command, ...key, ...health],
  ]
  return forms.find((form) => form.length <= rows) ?? [...command, ...health]
}

function factsOf(model: WelcomeModel, columns: number, look: Look): readonly (readonly string[])[] {
  const room = columns - INDENT.length
  return [
    keyLines(model, room, look),
    tierLines(model, room, look),
    [...healthLines(model, room, look), ...warningLines(model, room, look)],
    [keysLine(room, look)],
  ]
}

/** The assignments and the program in one line, or in several that a shell reads as one. */
function commandLines(
  { address, clientKey }: WelcomeModel,
  columns: number,
  look: Look,
): readonly string[] {
  const words = [`ANTHROPIC_BASE_URL=${address}`, `ANTHROPIC_AUTH_TOKEN=${clientKey}`, 'claude']
  const whole = words.join(' ')
  const accent = (text: string): string => INDENT + look.paint('accent', text)
  if (width(whole) + INDENT.length <= columns) return [accent(whole)]
  const wrapped = words.map((word, index) => (index < words.length - 1 ? `${word} \\` : word))
  const needed = INDENT.length + Math.max(...wrapped.map(width))
  if (needed <= columns) return wrapped.map(accent)
  // Half a line that looks like a whole one would be pasted.
  const forms = [
    `Widen the terminal to ${needed} columns to see it.`,
    `It needs ${needed} columns.`,
  ]
  const [hint = ''] = fitParts([{ forms, rank: 0 }], columns - INDENT.length, 0)
  return [INDENT + look.paint('warn', hint)]
}

function labelled(label: string, text: string, [room, look]: readonly [number, Look]): string {
  const cells = room - LABEL_CELLS
  return (
    INDENT + look.paint('dim', label.padEnd(LABEL_CELLS)) + cut(text, cells, look.glyphs.ellipsis)
  )
}

function keyLines({ clientKey }: WelcomeModel, room: number, look: Look): readonly string[] {
  const forms =
    clientKey === 'any'
      ? ['any word will do: this proxy asks for no key', 'any word will do']
      : [
          `put the value of ANTHROPIC_API_KEY in place of ${clientKey}`,
          'the value of ANTHROPIC_API_KEY',
        ]
  const [text = ''] = fitParts([{ forms, rank: 0 }], room - LABEL_CELLS, 0)
  return [labelled('Key', text, [room, look])]
}

function tierLines({ tiers }: WelcomeModel, room: number, look: Look): readonly string[] {
  const arrow = look.paint('dim', look.glyphs.arrow)
  return TIERS.map((tier, index) => {
    const text = `${tierName(tier).padEnd(6)}  ${FAMILY_OF[tier].padEnd(6)} ${arrow} ${tiers[tier]}`
    return labelled(index === 0 ? 'Tiers' : '', text, [room, look])
  })
}

function healthLines(model: WelcomeModel, room: number, look: Look): readonly string[] {
  const { health, isDemo, upstream } = model
  const { ok, bad, ellipsis } = look.glyphs
  const name = isDemo ? 'the built-in demo' : withoutScheme(upstream)
  const line = (text: string): string => labelled('Upstream', text, [room, look])
  if (health.type === 'loading') return [line(`${name}: checking${ellipsis}`)]
  if (health.type === 'ok') {
    const models = health.models === 1 ? '1 model' : `${health.models} models`
    return [line(`${look.paint('good', ok)} ${name}: ${models}, ${seconds(health.ms)}`)]
  }
  const reason = wrapText(health.message, room - LABEL_CELLS - 2)
  const [first = '', ...rest] = reason.map((text) => look.paint('bad', text))
  const below = rest.map((text) => labelled('', `  ${text}`, [room, look]))
  // What is wrong often says itself which setting to check.
  const check = health.message.includes('OPENAI_')
    ? `The settings are in ${model.envPath}`
    : `Check OPENAI_BASE_URL and OPENAI_API_KEY in ${model.envPath}`
  const then = model.reloads ? 'a change is taken up at once' : 'start again after a change'
  const help = `${check}; ${then}. R asks once more.`
  const helpLines = wrapText(help, room - LABEL_CELLS - 2)
  return [
    line(`${look.paint('bad', bad)} ${first}`),
    ...below,
    ...helpLines.map((text) => labelled('', `  ${text}`, [room, look])),
  ]
}

/** The latest warning: who waits for a first request looks here, not into the log. */
function warningLines({ warnings }: WelcomeModel, room: number, look: Look): readonly string[] {
  if (warnings === undefined) return []
  const { count, latest } = warnings
  const more = count === 1 ? '5 shows the log.' : `5 shows all ${count} warnings.`
  const cells = room - LABEL_CELLS
  const said = cut(latest, MOST_WARNING_LINES * cells - more.length, look.glyphs.ellipsis)
  return wrapText(`${said} ${more}`, cells).map((text, index) =>
    labelled(index === 0 ? 'Warning' : '', look.paint('warn', text), [room, look]),
  )
}

function keysLine(room: number, look: Look): string {
  const hints = [
    ['?', 'help'],
    ['b m s', 'pick a model'],
    [':', 'commands'],
    ['q', 'quit'],
  ] as const
  const parts = hints.map(([keys, label], index) => ({
    forms: [`${look.paint('key', keys)} ${look.paint('dim', label)}`],
    rank: index,
  }))
  return (
    INDENT +
    fitParts(parts, room, 3)
      .filter((text) => text !== '')
      .join('   ')
  )
}
