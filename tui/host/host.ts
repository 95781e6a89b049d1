import type { Bus } from '../../src/events/bus.ts'
import type { Info } from '../client.ts'
import type { Schedule } from '../schedule.ts'
import { type Batches, createBatches } from './batches.ts'
import { type ClientOptions, createClient, type ProgramControl } from './client.ts'
import { createInterrupts } from './interrupts.ts'
import type { StartLink, UiStart } from './link.ts'
import { createPicture, type Picture } from './picture.ts'
import { createPrints, type Prints, type PrintsOptions } from './prints.ts'
import { createTerminal, type Terminal, type TerminalOptions } from './terminal.ts'
import type { Tty } from './tty.ts'

export type HostOptions = Pick<ClientOptions, 'platform' | 'environment' | 'saveTiers'> & {
  readonly tty: Tty
  readonly bus: Pick<Bus, 'on'>
  readonly control: ProgramControl
  /** As of now: a dashboard that starts anew must not see old tiers. */
  readonly info: () => Info
  /** Tells when the info changed; returns its undo. */
  readonly onInfo: (listener: () => void) => () => void
  readonly display: UiStart['display']
  /** Asks the program to stop; `now` ends what still runs. */
  readonly quit: (now: boolean) => void
  readonly startLink: StartLink
  /** Gets what is for the user once the screen is given back. */
  readonly say: (line: string) => void
  readonly schedule: Schedule
  /** Monotonic milliseconds. */
  readonly clock: () => number
  /** Wall time in milliseconds. */
  readonly now: () => number
  readonly system?: TerminalOptions['system']
  readonly sources?: PrintsOptions['sources']
}

export type Host = {
  /** Requests that came since the dashboard was opened. */
  readonly requests: () => number
  /** Gives the terminal back, for good. */
  readonly close: () => Promise<void>
}

/** The parts, which know of each other only here. */
type Parts = {
  readonly prints: Prints
  readonly terminal: Terminal
  readonly batches: Batches
  readonly picture: Picture
}

/**
 * Opens the dashboard: takes the terminal, catches prints, starts the picture and feeds it. When the
 * picture dies, the program goes on in lines, and R starts it again.
 */
export async function openHost(options: HostOptions): Promise<Host> {
  const { batches, picture, prints, terminal } = createParts(options)
  prints.hold()
  terminal.open(listenerFor(options, picture, terminal))
  const offInfo = options.onInfo(batches.inform)
  await picture.start()
  return {
    requests: batches.requests,
    async close() {
      offInfo()
      batches.stop()
      terminal.close()
      await picture.stop()
    },
  }
}

function createParts(options: HostOptions): Parts {
  const { bus, clock, control, now, schedule } = options
  const prints = createPrints({
    sources: options.sources,
    now,
    onPrint: () => batches.wake(),
  })
  const terminal = createTerminal({
    tty: options.tty,
    schedule,
    system: options.system,
    onRestored: () => showPrints(prints, options.say),
  })
  const batches = createBatches({
    bus,
    prints,
    load: () => control.load(),
    info: options.info,
    clock,
    now,
    schedule,
    send: (batch) => picture.link()?.receive(batch),
  })
  const { send, suspend } = terminal
  const client = createClient({ ...options, send, suspend })
  const picture = createPicture({
    clock,
    canRestart: terminal.hasKeys,
    startLink: ({ onCrash }) =>
      options.startLink({
        start: {
          info: options.info(),
          size: terminal.size(),
          display: options.display,
          isReadOnly: !terminal.hasKeys,
        },
        client,
        write: terminal.draw,
        onTaken: batches.taken,
        onPrint: prints.add,
        onCrash,
      }),
    onStart(link) {
      // It may have changed while the picture was being made.
      link.resize(terminal.size())
      batches.restart()
    },
    onRestart() {
      prints.hold()
      terminal.toScreen()
    },
    onCrash(reason, canRestart) {
      batches.pause()
      if (canRestart) terminal.toLines()
      else terminal.close()
      showPrints(prints, options.say)
      for (const line of crashLines(reason, options.info().address, canRestart)) options.say(line)
    },
  })
  return { prints, terminal, batches, picture }
}

function listenerFor({ clock, quit }: HostOptions, picture: Picture, terminal: Terminal) {
  const hearInterrupts = createInterrupts(clock, () => quit(true))

  /** A key while there are only lines. */
  function lineKey(key: string): void {
    if (key === 'R' || key === 'r') picture.restart()
    if (key === 'q' || key === '\x03' || key === '\x1c') quit(false)
    if (key === '\x1a') terminal.suspend()
  }

  return {
    keys(chunk: string): void {
      hearInterrupts(chunk)
      if (picture.isAlive()) picture.keys(chunk)
      else for (const key of chunk) lineKey(key)
    },
    resize: (size: ReturnType<Tty['size']>) => picture.link()?.resize(size),
    redraw: () => picture.link()?.redraw(),
    gone: () => quit(false),
  }
}

function crashLines(reason: string, address: string, canRestart: boolean): readonly string[] {
  const keys = canRestart ? ' Press R to start it again, q to quit.' : ''
  return [
    `The dashboard failed: ${reason}`,
    `The dashboard stopped; the proxy still serves on ${address}.${keys}`,
  ]
}

/** Streams and console as they were, and what nobody could read. */
function showPrints(prints: Prints, say: (line: string) => void): void {
  prints.release()
  for (const line of prints.takeErrors()) say(line)
}
