import type { Socket } from 'bun'

import { type AnswerReader, createAnswerReader } from './answer-reader.ts'
import { now } from './wire.ts'

/** The load generator, a process of its own: speaks Messages over raw sockets, as fast as it can. */
export type Job = {
  readonly port: number
  /** JSON. */
  readonly body: string
  readonly lanes: number
  /** Milliseconds over which the lanes begin. */
  readonly startOverMs: number
  /** Each lane asks again until this many milliseconds are over, at least once. */
  readonly forMs: number
  /** Hard limit for everything. */
  readonly limitMs: number
  /** Content events in each answer; 0 for plain answers. */
  readonly events: number
  /** The events carry the time at which they were sent. */
  readonly timed: boolean
}

export type Load = {
  readonly requests: number
  readonly events: number
  readonly errors: number
  readonly seconds: number
  /** Milliseconds from request to first content event, and from an event's sending to its receipt. */
  readonly ttft: Percentiles
  readonly latency: Percentiles
}

type Percentiles = readonly [p50: number, p99: number]

/** What all lanes write down. */
type Tally = {
  requests: number
  events: number
  errors: number
  readonly ttft: number[]
  readonly latency: number[]
}

process.on('message', (job: Job) => {
  void run(job).then((load) => process.send?.(load))
})

async function run(job: Job): Promise<Load> {
  const tally: Tally = { requests: 0, events: 0, errors: 0, ttft: [], latency: [] }
  const startedAt = now()
  const wantsMore = (): boolean => now() - startedAt < job.forMs
  const request = requestOf(job)
  let finished = 0
  let isOver = false
  const lanes = Array.from({ length: job.lanes }, async (_, index) => {
    if (job.startOverMs > 0) await Bun.sleep((index * job.startOverMs) / job.lanes)
    const isGood = await runLane({ job, request, tally, wantsMore }).catch(() => false)
    if (!isGood && !isOver) tally.errors++
    finished++
  })
  await Promise.race([Promise.all(lanes), Bun.sleep(job.limitMs)])
  isOver = true
  const { ttft, latency, ...counts } = tally
  return {
    ...counts,
    // Whoever is not done by now was too slow.
    errors: counts.errors + job.lanes - finished,
    seconds: (now() - startedAt) / 1000,
    ttft: percentiles(ttft),
    latency: percentiles(latency),
  }
}

function requestOf({ port, body }: Job): Buffer {
  const head = [
    'POST /v1/messages HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    'x-api-key: any',
    'anthropic-version: 2023-06-01',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

type Lane = {
  readonly job: Job
  readonly request: Buffer
  readonly tally: Tally
  readonly wantsMore: () => boolean
}

/** One connection, one request after the other. False when an answer was not as it must be. */
function runLane({ job, request, tally, wantsMore }: Lane): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  let askedAt = 0
  let unsent = request
  let heardAt = 0
  let reader: AnswerReader

  const write = (socket: Socket): void => {
    unsent = unsent.subarray(Math.max(0, socket.write(unsent)))
  }
  const onTime = job.timed
    ? (sentAt: number) => void tally.latency.push(heardAt - sentAt)
    : undefined
  const ask = (socket: Socket): void => {
    reader = createAnswerReader({ hasEvents: job.events > 0, onTime })
    askedAt = now()
    unsent = request
    write(socket)
  }
  const end = (socket: Socket, isGood: boolean): void => {
    resolve(isGood)
    socket.end()
  }
  const hear = (socket: Socket, bytes: Buffer): void => {
    heardAt = now()
    const isFirst = reader.events() === 0
    reader.take(bytes)
    if (isFirst && reader.events() > 0) tally.ttft.push(heardAt - askedAt)
    if (!reader.done()) return
    tally.requests++
    tally.events += reader.events()
    if (reader.events() !== job.events) end(socket, false)
    else if (wantsMore()) ask(socket)
    else end(socket, true)
  }
  const guarded = (socket: Socket, bytes: Buffer): void => {
    try {
      hear(socket, bytes)
    } catch {
      end(socket, false)
    }
  }

  Bun.connect({
    hostname: '127.0.0.1',
    port: job.port,
    socket: {
      open(socket) {
        socket.setNoDelay(true)
        ask(socket)
      },
      data: guarded,
      drain: write,
      close: () => resolve(false),
      error: () => resolve(false),
    },
  }).catch(reject)
  return promise
}

function percentiles(values: readonly number[]): Percentiles {
  const sorted = Float64Array.from(values).sort()
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0
  return [at(0.5), at(0.99)]
}
