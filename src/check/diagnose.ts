import type { Diagnosis } from './check.ts'
import { CONNECTION_RULES } from './connection-rules.ts'
import type { Failure } from './failure.ts'
import { REFUSAL_RULES } from './refusal-rules.ts'
import type { Rule } from './rule.ts'

const RULES: readonly Rule[] = [...CONNECTION_RULES, ...REFUSAL_RULES]

/** The likely cause of a failure and what to do; the first rule that fits counts. */
export function diagnose(failure: Failure): Diagnosis {
  const rule = RULES.find(({ fits }) => fits(failure))
  if (rule === undefined) return { id: 'unknown', cause: failure.message, fix: ASK }
  return { id: rule.id, cause: rule.cause(failure), fix: rule.fix(failure) }
}

/** Causes that lie in the one model which was asked for: another may well work. */
const OF_MODEL: ReadonlySet<string> = new Set(
  REFUSAL_RULES.filter(({ isOfModel }) => isOfModel).map(({ id }) => id),
)

/** True when every other request would fail for the same reason. */
export function isOfUpstream({ id }: Diagnosis): boolean {
  return !OF_MODEL.has(id) && id !== 'unknown'
}

const ASK = 'Look the message up in the documentation of the upstream, or try another model.'
