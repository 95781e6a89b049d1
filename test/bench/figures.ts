import type { Sample, StartSample } from './measure.ts'
import type { TargetName } from './targets.ts'

export type Results = {
  readonly samples: readonly Sample[]
  readonly starts: readonly StartSample[]
}

/** What a sample says, in one number. */
export type Figure = (sample: Sample) => number
export const cpuPerRequest: Figure = ({ cpuMs, requests }) => (cpuMs * 1000) / requests
export const cpuPerEvent: Figure = ({ cpuMs, events }) => (cpuMs * 1000) / events
export const requestRate: Figure = ({ requests, seconds }) => requests / seconds
export const eventRate: Figure = ({ events, seconds }) => events / seconds

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

export function samplesOf(
  samples: readonly Sample[],
  scenario: string,
  target: TargetName,
): readonly Sample[] {
  return samples.filter((sample) => sample.scenario === scenario && sample.target === target)
}

export function startsOf(
  starts: readonly StartSample[],
  target: TargetName,
): readonly StartSample[] {
  return starts.filter((start) => start.target === target)
}
