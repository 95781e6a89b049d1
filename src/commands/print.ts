import { writeSync } from 'node:fs'

import { codeOf, VandammeError } from '../errors.ts'

const STDOUT = 1
/** As a shell tells of a program that SIGPIPE ended: `vandamme doctor | head -1`. */
const NOBODY_READS = 141
const GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO'])
const RETRY_MS = 10

/**
 * Writes the result of a command before it returns. Where nobody reads it any more, the program
 * ends. Throws a VandammeError when it cannot be written, as on a full disk: Node's streams tell of
 * that only after the program has ended well.
 */
export function print(text: string): void {
  const bytes = new TextEncoder().encode(text)
  for (let done = 0; done < bytes.length;) done += writeSome(bytes.subarray(done))
}

function writeSome(bytes: Uint8Array): number {
  try {
    return writeSync(STDOUT, bytes)
  } catch (error) {
    const code = codeOf(error)
    if (GONE.has(code)) process.exit(NOBODY_READS)
    if (code !== 'EAGAIN')
      throw new VandammeError('internal', `The output cannot be written (${code}).`)
    Bun.sleepSync(RETRY_MS)
    return 0
  }
}
