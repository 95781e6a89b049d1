import { createCall, type Call, type CallContext, type CallDelta } from './call.ts'
import type { Line } from './segments.ts'

/** The tool calls of one answer: finds the call that a fragment belongs to. */
export type Calls = {
  push(delta: CallDelta): void
  all(): readonly Call[]
}

/**
 * A call is known by its id, else by its index (the latest under it: some upstreams number every
 * parallel call 0), else it is the latest. Another id that comes with a name begins another call;
 * without one it is a whim of the upstream (vLLM has sent a new id with each fragment).
 */
export function createCalls(line: Line, context: CallContext): Calls {
  const calls: Call[] = []
  // Not looked for in the list: an upstream may well send thousands.
  const byId = new Map<string, Call>()
  const byIndex = new Map<number, Call>()

  const withId = (id: string | undefined): Call | undefined =>
    id === undefined ? undefined : byId.get(id)
  const withIndex = (delta: CallDelta): Call | undefined => {
    const latest = calls.at(-1)
    if (delta.index === undefined) return latest
    const holder = byIndex.get(delta.index)
    if (latest === undefined || holder?.index !== undefined || !adopts(latest, delta)) return holder
    byIndex.set(delta.index, latest)
    return latest
  }
  const know = (call: Call): void => {
    const id = call.upstreamId()
    if (id !== undefined) byId.set(id, call)
    if (call.index !== undefined && call === calls.at(-1)) byIndex.set(call.index, call)
  }

  const find = (delta: CallDelta): Call | undefined => {
    const known = withId(delta.id)
    if (known !== undefined) return known
    const latest = withIndex(delta)
    const isOther =
      delta.id !== undefined && delta.name !== undefined && latest?.upstreamId() !== undefined
    return isOther ? undefined : latest
  }
  const begin = (delta: CallDelta): void => {
    const isTaken = withId(delta.id) !== undefined
    if (isTaken) context.ledger.note('repaired', 'tool call', 'the upstream used an id twice')
    const call = createCall(delta, context, isTaken ? context.newToolId() : undefined)
    calls.push(call)
    know(call)
    line.add(call)
  }
  const grow = (call: Call, delta: CallDelta): void => {
    call.push(delta)
    // Its id may have come only now.
    know(call)
  }

  return {
    push(delta) {
      const call = find(delta)
      if (call?.continuedBy(delta) === true) grow(call, delta)
      else if (!isEmpty(delta)) begin(delta)
      line.advance()
    },
    all: () => calls,
  }
}

/** Some upstreams begin a call without an index and number only the fragments that follow. */
function adopts(call: Call, delta: CallDelta): boolean {
  return call.index === undefined && delta.id === undefined && delta.name === undefined
}

function isEmpty(delta: CallDelta): boolean {
  return delta.id === undefined && delta.name === undefined && delta.arguments === ''
}
