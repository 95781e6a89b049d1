/** The beginning of a body as text. */
export type Beginning = {
  readonly text: string
  /** There was more, which is left where it is. */
  readonly isCut: boolean
}

/** Reads until more than `maxBytes` have come, or all; `onBytes` hears each piece. */
export async function readSome(
  { body }: Response,
  maxBytes: number,
  onBytes?: (bytes: Uint8Array) => void,
): Promise<Beginning> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of body ?? []) {
    onBytes?.(chunk)
    text += decoder.decode(chunk, { stream: true })
    bytes += chunk.byteLength
    // Leaving the loop cancels the body.
    if (bytes > maxBytes) return { text, isCut: true }
  }
  return { text: text + decoder.decode(), isCut: false }
}
