import type { Job } from './load.ts'
import { largeRequest, smallRequest } from './requests.ts'

export type Scenario = {
  readonly name: string
  readonly title: string
  readonly job: Omit<Job, 'port'>
  /** Only in some rounds: it takes long, and its figures hardly move. */
  readonly once: boolean
  /** Only the proxy itself. */
  readonly alone: boolean
}

const FAST = { startOverMs: 0, timed: false } as const
const NEVER = 60_000

/** `short`: about a third of the time. */
export function scenariosOf(short: boolean): readonly Scenario[] {
  const forMs = short ? 1000 : 2500
  return [
    ...[1, 16, 64].map((lanes) => plain(lanes, forMs)),
    {
      name: 's2',
      title: 'streams of 200 events at full speed, 8 at a time',
      job: { ...streamOf(200), lanes: 8, forMs },
      once: false,
      alone: false,
    },
    {
      name: 's3',
      title: '200 streams, an event each 20 ms',
      job: {
        body: smallRequest({ chunks: 100, gapMs: 20 }, true),
        events: 100,
        lanes: 200,
        startOverMs: 500,
        forMs: short ? 0 : 2100,
        limitMs: NEVER,
        timed: true,
      },
      once: false,
      alone: false,
    },
    {
      name: 's4',
      title: '150 KB requests, streams of 100 events, 8 at a time',
      job: { ...streamOf(100), body: largeRequest({ chunks: 100, gapMs: 0 }), lanes: 8, forMs },
      once: false,
      alone: false,
    },
    { ...slow(1000), name: 's5' },
    { ...slow(4000), name: 's5x4', alone: true },
  ]
}

function plain(lanes: number, forMs: number): Scenario {
  return {
    name: `s1c${lanes}`,
    title: `plain answers, ${lanes} at a time`,
    job: {
      ...FAST,
      body: smallRequest({ chunks: 0, gapMs: 0 }, false),
      events: 0,
      lanes,
      forMs,
      limitMs: NEVER,
    },
    once: false,
    alone: false,
  }
}

function streamOf(events: number) {
  const script = { chunks: events, gapMs: 0 }
  return { ...FAST, body: smallRequest(script, true), events, limitMs: NEVER }
}

/** Streams of 8 s, begun over 2 s; a limit of 14 s for all, and more where there are many. */
function slow(lanes: number): Omit<Scenario, 'name'> {
  const startOverMs = lanes * 2
  return {
    title: `${lanes} streams, an event each 250 ms`,
    job: {
      body: smallRequest({ chunks: 32, gapMs: 250 }, true),
      events: 32,
      lanes,
      startOverMs,
      forMs: 0,
      limitMs: startOverMs + 12_000,
      timed: true,
    },
    once: true,
    alone: false,
  }
}
