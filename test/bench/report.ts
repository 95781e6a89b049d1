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
import { judge } from './goals.ts'
import type { Sample, StartSample } from './measure.ts'
import { TARGETS } from './targets.ts'

export function markdown(results: Results): string {
  return [
    '## Goals',
    '',
    table(
      ['figure', 'measured', 'goal', 'must', 'reached'],
      judge(results).map(({ what, measured, goal, must, verdict: reached }) => [
        what,
        number(measured),
        number(goal),
        must === undefined ? '' : number(must),
        reached,
      ]),
    ),
    '',
    '## Measured (medians)',
    '',
    table(
      [
        'scenario',
        'target',
        'req/s',
        'events/s',
        'CPU µs/req',
        'CPU µs/event',
        'event p50/p99 ms',
        'TTFT p50/p99 ms',
        'peak RSS MB',
        'errors',
      ],
      scenarioRows(results.samples),
    ),
    '',
    results.starts.length === 0 ? '' : startTable(results.starts),
    '',
  ].join('\n')
}

function startTable(starts: readonly StartSample[]): string {
  const rows = TARGETS.map((target) => {
    const own = startsOf(starts, target)
    const of = (figure: (start: StartSample) => number): string => number(median(own.map(figure)))
    return [target, of(({ startMs }) => startMs), of(({ idleRssMb }) => idleRssMb)]
  })
  return table(['target', 'start to first answer ms', 'idle RSS MB'], rows)
}

function scenarioRows(samples: readonly Sample[]): readonly (readonly string[])[] {
  const names = [...new Set(samples.map(({ scenario }) => scenario))]
  return names.flatMap((name) =>
    TARGETS.map((target) => samplesOf(samples, name, target))
      .filter((own) => own.length > 0)
      .map(rowOf),
  )
}

function rowOf(samples: readonly Sample[]): readonly string[] {
  const of = (figure: Figure): string => number(median(samples.map(figure)))
  const hasEvents = samples.some(({ events }) => events > 0)
  const isTimed = samples.some(({ latency }) => latency[1] > 0)
  return [
    samples[0]?.scenario ?? '',
    samples[0]?.target ?? '',
    of(requestRate),
    hasEvents ? of(eventRate) : '',
    of(cpuPerRequest),
    hasEvents ? of(cpuPerEvent) : '',
    isTimed ? `${of(({ latency }) => latency[0])} / ${of(({ latency }) => latency[1])}` : '',
    isTimed ? `${of(({ ttft }) => ttft[0])} / ${of(({ ttft }) => ttft[1])}` : '',
    of(({ peakRssMb }) => peakRssMb),
    String(samples.reduce((sum, { errors }) => sum + errors, 0)),
  ]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function number(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toString()
  return Number(value.toPrecision(3)).toString()
}
