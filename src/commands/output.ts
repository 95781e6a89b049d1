import type { Call } from './command.ts'
import type { Document } from './documents.ts'
import { isOn } from './flags.ts'

/** Whether a program reads along. */
export function asJson({ flags }: Call): boolean {
  return isOn(flags, 'json')
}

/** Writes the result: one JSON document for programs, the text for people. */
export function tell(call: Call, document: Document, text: string): void {
  call.world.write(asJson(call) ? `${JSON.stringify(document, undefined, 2)}\n` : text)
}
