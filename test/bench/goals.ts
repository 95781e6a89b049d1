import {
  cpuPerEvent,
  cpuPerRequest,
  eventRate,
  type Figure,
  median,
  requestRate,
  type Results,
  samplesOf,
  startsOf,
} from './figures.ts'
import type { TargetName } from './targets.ts'

/** A figure that was agreed on. */
type Goal = {
  readonly what: string
  readonly goal: number
  readonly must: number | undefined
  /** More is better; else less is. */
  readonly isFloor?: true
  readonly of: (results: Results) => number
}

type Pair = { readonly scenario: string; readonly over: TargetName }

const GOALS: readonly Goal[] = [
  {
    what: 'S1 c16: CPU per request over raw',
    goal: 1.3,
    must: 1.6,
    of: ratio(cpuPerRequest, { scenario: 's1c16', over: 'raw' }),
  },
  {
    what: 'S1 c16: requests per second over raw',
    goal: 0.8,
    must: undefined,
    isFloor: true,
    of: ratio(requestRate, { scenario: 's1c16', over: 'raw' }),
  },
  {
    what: 'S2: CPU per event over conv',
    goal: 1,
    must: 1.4,
    of: ratio(cpuPerEvent, { scenario: 's2', over: 'conv' }),
  },
  {
    what: 'S2: events per second over raw',
    goal: 0.65,
    must: undefined,
    isFloor: true,
    of: ratio(eventRate, { scenario: 's2', over: 'raw' }),
  },
  {
    what: 'S3: CPU per event over raw',
    goal: 1.9,
    must: 2.4,
    of: ratio(cpuPerEvent, { scenario: 's3', over: 'raw' }),
  },
  {
    what: 'S3: added latency of an event over raw, p50, ms',
    goal: 0.1,
    must: 0.2,
    of: added(({ latency }) => latency[0]),
  },
  {
    what: 'S3: added latency of an event over raw, p99, ms',
    goal: 1,
    must: 2,
    of: added(({ latency }) => latency[1]),
  },
  {
    what: 'S4: CPU per request over conv',
    goal: 1.2,
    must: 1.5,
    of: ratio(cpuPerRequest, { scenario: 's4', over: 'conv' }),
  },
  {
    what: 'S4: requests per second over raw',
    goal: 0.5,
    must: undefined,
    isFloor: true,
    of: ratio(requestRate, { scenario: 's4', over: 'raw' }),
  },
  { what: 'S5, 1,000 streams: errors', goal: 0, must: 0, of: most('s5', ({ errors }) => errors) },
  {
    what: 'S5, 1,000 streams: peak RSS, MB',
    goal: 110,
    must: 140,
    of: most('s5', ({ peakRssMb }) => peakRssMb),
  },
  { what: '4,000 streams: errors', goal: 0, must: 0, of: most('s5x4', ({ errors }) => errors) },
  {
    what: '4,000 streams: peak RSS, MB',
    goal: 350,
    must: undefined,
    of: most('s5x4', ({ peakRssMb }) => peakRssMb),
  },
  {
    what: 'start to first answer, ms',
    goal: 40,
    must: 60,
    of: ({ starts }) => median(startsOf(starts, 'vandamme').map(({ startMs }) => startMs)),
  },
  {
    what: 'idle RSS, MB',
    goal: 42,
    must: 50,
    of: ({ starts }) => median(startsOf(starts, 'vandamme').map(({ idleRssMb }) => idleRssMb)),
  },
]

/** Against a reference in the same round: the machine's moods then cancel out. */
function ratio(figure: Figure, { scenario, over }: Pair): Goal['of'] {
  return ({ samples }) => {
    const ours = samplesOf(samples, scenario, 'vandamme')
    const theirs = samplesOf(samples, scenario, over)
    return median(
      ours.flatMap((sample, round) => {
        const reference = theirs[round]
        return reference === undefined ? [] : figure(sample) / figure(reference)
      }),
    )
  }
}

function added(figure: Figure): Goal['of'] {
  return ({ samples }) => {
    const raw = samplesOf(samples, 's3', 'raw')
    const ours = samplesOf(samples, 's3', 'vandamme')
    return median(ours.map((sample, round) => figure(sample) - figure(raw[round] ?? sample)))
  }
}

function most(scenario: string, figure: Figure): Goal['of'] {
  return ({ samples }) => Math.max(...samplesOf(samples, scenario, 'vandamme').map(figure))
}

export type Verdict = {
  readonly what: string
  readonly goal: number
  readonly must: number | undefined
  readonly measured: number
  readonly verdict: 'goal' | 'must' | 'short'
}

/** Only what was measured in this run. */
export function judge(results: Results): readonly Verdict[] {
  return GOALS.flatMap((goal) => {
    const measured = goal.of(results)
    return Number.isFinite(measured)
      ? {
          what: goal.what,
          goal: goal.goal,
          must: goal.must,
          measured,
          verdict: verdict(goal, measured),
        }
      : []
  })
}

function verdict({ goal, must, isFloor }: Goal, measured: number): Verdict['verdict'] {
  const meets = (limit: number): boolean => (isFloor ? measured >= limit : measured <= limit)
  if (meets(goal)) return 'goal'
  return must !== undefined && meets(must) ? 'must' : 'short'
}
