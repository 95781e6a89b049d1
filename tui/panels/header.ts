import { count, money, percent } from '../format/number.ts'
import { cut, spread, width } from '../look/cells.ts'
import type { Look } from '../look/look.ts'
import { fitParts, type Part } from './parts.ts'
import { withoutScheme } from './words.ts'

export type HeaderModel = {
  readonly address: string
  readonly upstream: string
  readonly active: number
  readonly queued: number
  readonly requests: number
  readonly errors: number
  readonly cost: number | undefined
  /** Requests that came since the picture was paused; undefined while it is live. */
  readonly paused: number | undefined
  readonly isReadOnly: boolean
}

const NAME = 'vandamme'
const GAP = 2

/** One line: what runs and where to at the left, how it goes at the right. */
export function headerLine(model: HeaderModel, columns: number, look: Look): string {
  const parts = [...identity(model, look), ...numbers(model, look), mode(model, look)]
  const shown = fitParts(parts, columns - 2 * EDGE - GAP, GAP)
  const left = shown.slice(0, IDENTITY_PARTS).filter((text) => text !== '')
  const right = shown.slice(IDENTITY_PARTS).filter((text) => text !== '')
  const gap = ' '.repeat(GAP)
  const end = `${right.join(gap)} `
  const start = cut(` ${left.join(gap)}`, columns - width(end) - 1, look.glyphs.ellipsis)
  return spread(start, cut(end, columns, look.glyphs.ellipsis), columns)
}

const EDGE = 1
const IDENTITY_PARTS = 2

function identity({ address, upstream }: HeaderModel, look: Look): readonly Part[] {
  const own = withoutScheme(address)
  const to = withoutScheme(upstream)
  const arrow = look.paint('dim', look.glyphs.arrow)
  const port = /:\d+$/.exec(own)?.[0] ?? own
  const host = to.replace(/\/.*$/, '')
  const forms = [`${own} ${arrow} ${to}`, `${port} ${arrow} ${to}`, `${port} ${arrow} ${host}`]
  return [
    { forms: [look.paint('accent', look.paint('strong', NAME))], rank: 8 },
    { forms: [...forms, host, port].toSorted((one, other) => width(other) - width(one)), rank: 7 },
  ]
}

function numbers(model: HeaderModel, look: Look): readonly Part[] {
  const { requests, cost } = model
  const all = requests.toLocaleString('en-US')
  const spent = cost === undefined ? [] : [{ forms: [money(cost)], rank: 5 }]
  return [
    ...activity(model, look),
    {
      forms: [`${all} ${requests === 1 ? 'request' : 'requests'}`, `${count(requests)} req`],
      rank: 4,
    },
    ...failures(model, look),
    ...spent,
  ]
}

function activity({ active, queued }: HeaderModel, look: Look): readonly Part[] {
  const dot = look.paint(active > 0 ? 'good' : 'dim', look.glyphs.state.text)
  const waiting = look.paint('warn', `${queued} queued`)
  const brief = look.paint('warn', `${look.glyphs.state.queued} ${queued}`)
  return [
    { forms: [`${dot} ${active} active`, `${dot} ${active}`], rank: 2 },
    ...(queued > 0 ? [{ forms: [waiting, brief], rank: 3 }] : []),
  ]
}

function failures({ errors, requests }: HeaderModel, look: Look): readonly Part[] {
  if (errors === 0) return []
  const share = percent(errors / Math.max(errors, requests))
  const brief = `${look.glyphs.bad} ${count(errors)}`
  return [
    {
      forms: [
        look.paint('bad', `${brief} ${errors === 1 ? 'error' : 'errors'} (${share})`),
        look.paint('bad', brief),
      ],
      rank: 1,
    },
  ]
}

function mode({ paused, isReadOnly }: HeaderModel, look: Look): Part {
  if (paused !== undefined) {
    return { forms: [look.paint('warn', `PAUSED +${count(paused)}`)], rank: 0 }
  }
  const live = look.paint('good', 'LIVE')
  return isReadOnly
    ? { forms: [`${live} read-only`, 'read-only'], rank: 0 }
    : { forms: [live], rank: 6 }
}
