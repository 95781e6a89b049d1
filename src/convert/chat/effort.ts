import type { Profile } from '../../providers/profile.ts'
import type { MessagesRequest } from '../../wire/anthropic.ts'
import { asNumber, asObject, asText, type JsonObject } from '../../wire/json.ts'
import type { RequestContext } from './context.ts'

export type Effort = {
  /** Fields of the Chat request that say it. */
  readonly fields: JsonObject
  /** The effort that the upstream is told, where it is told one. */
  readonly effort: string | undefined
}

type EffortContext = Pick<RequestContext, 'profile' | 'ledger'> & { readonly hasTools: boolean }

/** What the client wants, whichever of the four ways it said it. */
type Wish = { readonly thinking: 'on' | 'off' | 'unsaid'; readonly effort: string | undefined }

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** Thinking and effort, once, as this upstream says them. */
export function toEffort(request: MessagesRequest, context: EffortContext): Effort {
  const { profile } = context
  const wish = readWish(request)
  if (context.hasTools && profile.effortWithTools !== undefined) {
    return forced(profile.effortWithTools, wish, context)
  }
  if (wish.thinking === 'off') return switchedOff(profile)
  const effort = allowedEffort(wish.effort, context)
  const on = wish.thinking === 'on' ? profile.thinkingOn : {}
  return { fields: { ...on, ...sayEffort(effort, profile) }, effort }
}

function readWish(request: MessagesRequest): Wish {
  const type = request.thinking?.type
  // "Disabled" is an instruction: an effort beside it does not switch thinking on again.
  if (type === 'disabled') return { thinking: 'off', effort: undefined }
  const asked = lastMessageEffort(request) ?? effortIn(request.output_config)
  const budget = type === 'enabled' ? asNumber(request.thinking?.['budget_tokens']) : undefined
  return {
    thinking: type === undefined ? 'unsaid' : 'on',
    effort: asked ?? (budget === undefined ? undefined : effortOfBudget(budget)),
  }
}

/** A `system` message may change the effort from its turn on. */
function lastMessageEffort(request: MessagesRequest): string | undefined {
  const message = request.messages.findLast(
    (one) => one.role === 'system' && effortIn(one['output_config']) !== undefined,
  )
  return effortIn(message?.['output_config'])
}

function effortIn(config: unknown): string | undefined {
  return asText(asObject(config)?.['effort'])
}

function effortOfBudget(tokens: number): string {
  if (tokens < 4096) return 'low'
  return tokens < 16_384 ? 'medium' : 'high'
}

function forced(effort: string, wish: Wish, { profile, ledger }: EffortContext): Effort {
  if (wish.effort !== undefined && wish.effort !== effort) {
    ledger.note('replaced', 'effort', `with tools this model takes only "${effort}"`)
  }
  return { fields: sayEffort(effort, profile), effort }
}

function switchedOff(profile: Profile): Effort {
  if (Object.keys(profile.thinkingOff).length > 0) {
    return { fields: profile.thinkingOff, effort: undefined }
  }
  const effort = ['none', 'minimal'].find((least) => profile.efforts.includes(least))
  return { fields: sayEffort(effort, profile), effort }
}

function allowedEffort(
  asked: string | undefined,
  { profile, ledger }: EffortContext,
): string | undefined {
  if (asked === undefined) return undefined
  const effort = profile.effort === 'none' ? undefined : nearest(asked, profile.efforts)
  if (effort === undefined) ledger.note('dropped', 'effort', 'the upstream knows no such effort')
  else if (effort !== asked) ledger.note('replaced', 'effort', `the nearest here is "${effort}"`)
  return effort
}

/** Of two that are equally near the stronger: a weaker answer than asked for is the worse surprise. */
function nearest(asked: string, allowed: readonly string[]): string | undefined {
  if (allowed.includes(asked)) return asked
  const place = EFFORTS.indexOf(asked)
  if (place < 0) return undefined
  const distance = (effort: string): number => Math.abs(EFFORTS.indexOf(effort) - place)
  return EFFORTS.filter((effort) => allowed.includes(effort)).reduce<string | undefined>(
    (best, one) => (best !== undefined && distance(best) < distance(one) ? best : one),
    undefined,
  )
}

function sayEffort(effort: string | undefined, profile: Profile): JsonObject {
  if (effort === undefined) return {}
  switch (profile.effort) {
    case 'reasoning_effort':
      return { reasoning_effort: effort }
    case 'reasoning':
      return { reasoning: { effort } }
    case 'none':
      return {}
    default:
      profile.effort satisfies never
      return {}
  }
}
