import { createToolArguments, type ArgumentsEnd } from './arguments.ts'
import type { Blocks } from './blocks.ts'
import type { Ledger } from './ledger.ts'
import type { Repair } from './repair.ts'
import type { Segment } from './segments.ts'

/** A fragment of a tool call as an upstream streams it; any part may be missing. */
export type CallDelta = {
  readonly index: number | undefined
  readonly id: string | undefined
  readonly name: string | undefined
  readonly arguments: string
  /** `extra_content`, where Gemini puts its thought signature. */
  readonly extra: unknown
}

export type CallContext = {
  readonly blocks: Blocks
  readonly ledger: Ledger
  /** The client's name of a tool. */
  readonly toClient: (name: string) => string
  readonly newToolId: () => string
  /** For all calls of an answer together. */
  readonly repair: Repair
}

export type Call = Segment & {
  readonly kind: 'tool'
  readonly index: number | undefined
  push(delta: CallDelta): void
  /** Whether a fragment that names this call's id or index belongs to it, or begins another. */
  continuedBy(delta: CallDelta): boolean
  /** Whether the answer was cut within it. */
  isCut(): boolean
  /** What the upstream calls it, as far as it said. */
  upstreamId(): string | undefined
  /** What the client was told, and `extra_content`, for the next turn. */
  told(): {
    readonly id: string
    readonly name: string
    readonly input: string
    readonly extra: unknown
  }
}

/** A call whose name never came: the client's own tool error tells the model. */
export const NAMELESS = 'unknown_tool'

const NOTES = {
  whole: undefined,
  repaired: ['repaired', 'the upstream sent faulty JSON'],
  cut: ['dropped', 'their end is missing, the answer was cut'],
  faulty: ['dropped', 'their end is not JSON and cannot be repaired'],
} as const satisfies Record<
  ArgumentsEnd['outcome'],
  readonly ['repaired' | 'dropped', string] | undefined
>

function noteEnd(outcome: ArgumentsEnd['outcome'], ledger: Ledger): void {
  const note = NOTES[outcome]
  if (note !== undefined) ledger.note(note[0], 'tool arguments', note[1])
}

/** One tool call. `givenId` replaces an upstream id that another call has already. */
export function createCall(first: CallDelta, context: CallContext, givenId?: string): Call {
  const { blocks, ledger } = context
  const args = createToolArguments(context.repair)
  let upstreamId: string | undefined
  let id = givenId ?? ''
  let name = ''
  let toldName = NAMELESS
  let input = ''
  let extra: unknown
  let isOpen = false
  let ended: 'no' | 'whole' | 'cut' = 'no'

  const write = (json: string): void => {
    input += json
    if (isOpen && json !== '') blocks.delta({ type: 'input_json_delta', partial_json: json })
  }
  const takeArguments = (text: string): void => {
    if (ended === 'no') write(args.push(text))
    // A call that was closed for another had its whole object: only an echo can come now.
    else if (text.trim() !== '') ledger.note('dropped', 'tool arguments', 'the call was whole')
  }
  const push = (delta: CallDelta): void => {
    upstreamId ??= delta.id
    // An id that was made up stays once the client has seen it.
    if (id === '') id = delta.id ?? ''
    if (name === '') name = delta.name ?? ''
    extra ??= delta.extra
    takeArguments(delta.arguments)
  }
  push(first)

  return {
    kind: 'tool',
    index: first.index,
    push,
    continuedBy(delta) {
      if (delta.name === undefined || name === '') return true
      if (delta.name !== name) return false
      return !args.settled() || delta.arguments.trim() === '' || delta.arguments === args.text()
    },
    ready: () => name !== '' && (id !== '' || args.text() !== ''),
    open() {
      if (id === '') id = context.newToolId()
      if (name === '') ledger.note('repaired', 'tool call', 'the upstream sent no name')
      else toldName = context.toClient(name)
      blocks.start({ type: 'tool_use', id, name: toldName, input: {} })
      const waiting = input
      input = ''
      isOpen = true
      write(waiting)
    },
    settled: () => args.settled(),
    close(cut) {
      const { rest, outcome } = args.end(cut)
      ended = cut && outcome === 'cut' ? 'cut' : 'whole'
      write(rest)
      noteEnd(outcome, ledger)
      blocks.stop()
    },
    isCut: () => ended === 'cut',
    upstreamId: () => upstreamId,
    told: () => ({ id, name: toldName, input, extra }),
  }
}
