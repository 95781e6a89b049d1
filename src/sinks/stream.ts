import { openTerminal, type StandardOutput, type WriteSome } from './terminal.ts'

/** What may wait for a reader, in characters; a log that nobody reads would else fill the memory. */
const MOST_WAITING = 4_000_000
/** How often a terminal that stands still is tried again. */
const RETRY_MS = 50
/** How long the last lines may keep the program from its end. */
const END_MS = 1000

export type OutputStream = {
  /** In order and without waiting: an output that nobody reads keeps no exchange waiting. */
  readonly write: (text: string) => void
  /** Resolves when all is written, or when nobody has taken it for a second. */
  readonly end: () => Promise<void>
}

/**
 * Stdout or stderr. What finds no room any more is left out; `onGap` hears how many texts that were,
 * when there is room again. Node's own streams take a tenth of a start to load.
 */
export function createStream(
  output: StandardOutput,
  onGap: (texts: number) => void = () => {},
): OutputStream {
  let send: Send | undefined
  let waiting = ''
  let sending: Promise<void> | undefined
  let leftOut = 0

  async function sendAll(): Promise<void> {
    send ??= toTerminal(output) ?? toSink(output)
    while (waiting !== '') {
      const text = waiting
      waiting = ''
      await send(text)
      tellOfGap()
    }
    sending = undefined
  }

  function tellOfGap(): void {
    if (leftOut === 0) return
    const texts = leftOut
    leftOut = 0
    onGap(texts)
  }

  return {
    write(text) {
      if (waiting.length + text.length > MOST_WAITING) {
        leftOut++
        return
      }
      waiting += text
      sending ??= sendAll()
    },
    async end() {
      await Promise.race([sending, Bun.sleep(END_MS)])
    },
  }
}

/** Resolves when the text is out of our hands. */
type Send = (text: string) => Promise<void>

/** Nobody reads any more, or the disk is full: there is nowhere left to say so. */
function giveUp(): void {}

function toSink(output: StandardOutput): Send {
  const sink = (output === 1 ? Bun.stdout : Bun.stderr).writer()
  const write = async (text: string) => void (await Promise.all([sink.write(text), sink.flush()]))
  return (text) => write(text).catch(giveUp)
}

function toTerminal(output: StandardOutput): Send | undefined {
  const writeSome = openTerminal(output)
  if (writeSome === undefined) return undefined
  const encoder = new TextEncoder()
  return (text) => writeAll(writeSome, encoder.encode(text)).catch(giveUp)
}

async function writeAll(writeSome: WriteSome, bytes: Uint8Array): Promise<void> {
  for (let done = 0; ;) {
    done += writeSome(bytes.subarray(done))
    if (done === bytes.length) return
    await Bun.sleep(RETRY_MS)
  }
}
