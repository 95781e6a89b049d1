import { createJsonPrefix, isJsonObject } from './json-prefix.ts'
import { createRepair, type Repair } from './repair.ts'

/** How the arguments of a call ended. */
export type ArgumentsEnd = {
  /** What is still to be sent. */
  readonly rest: string
  readonly outcome: 'whole' | 'repaired' | 'cut' | 'faulty'
}

/**
 * The arguments of one streamed tool call. Text goes out live as long as it is legal JSON; from the
 * first illegal character on it is kept, and at the end the whole is repaired: the rest goes out if
 * what was sent is its beginning. Arguments that were cut are never completed: a client would run a
 * tool on half of what the model meant to say.
 */
export type ToolArguments = {
  /** Takes more text; returns what may be sent. */
  push(text: string): string
  /** Already a whole object with content: nothing valid can follow. */
  settled(): boolean
  /** All text so far, as it came. */
  text(): string
  /** `cut`: the answer ended before the model was done. */
  end(cut: boolean): ArgumentsEnd
}

const FAULTY: ArgumentsEnd = { rest: '', outcome: 'faulty' }

export function createToolArguments(repairText: Repair = createRepair()): ToolArguments {
  const prefix = createJsonPrefix()
  let text = ''
  let sent = ''

  const send = (piece: string): string => {
    sent += piece
    return piece
  }
  const settled = (): boolean => prefix.complete() && !prefix.empty()
  const repair = (): ArgumentsEnd => {
    const repaired = repairText(text)
    if (repaired?.startsWith(sent) !== true || !isJsonObject(repaired)) return FAULTY
    return { rest: repaired.slice(sent.length), outcome: 'repaired' }
  }

  return {
    push(piece) {
      text += piece
      return send(prefix.push(piece))
    },
    settled,
    text: () => text,
    end(cut) {
      if (text.trim() === '') return { rest: '', outcome: 'whole' }
      if (settled()) return { rest: '', outcome: prefix.broken() ? 'repaired' : 'whole' }
      if (prefix.complete() && !prefix.broken()) return { rest: prefix.held(), outcome: 'whole' }
      return cut || prefix.insideString() ? { rest: '', outcome: 'cut' } : repair()
    },
  }
}
