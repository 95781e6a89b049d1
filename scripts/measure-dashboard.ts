/**
 * What the dashboard costs: 20 streams of 50 tokens a second through the proxy, once with the
 * dashboard in a terminal of 120x36 and once headless, in turns. Prints the time that a chunk takes
 * from the upstream to the client, the CPU and the memory of the whole process, and how much is
 * drawn at rest.
 *
 *   bun run measure:dashboard [--rounds 3] [--seconds 10] [--size 120x36]
 */
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { openTmux } from '../test/helpers/tmux.ts'

const CLI = resolve(import.meta.dir, '../src/cli.ts')
const STREAMS = 20
const TOKEN_MS = 20
/** Until the engine has compiled what runs often: measured before that, it is the compiler. */
const WARM_UP_MS = 12_000
/** After the streams: the last pictures, and what the end of an answer leaves to do. */
const SETTLE_MS = 3_000
const IDLE_MS = 5_000
/** Clock ticks a second of /proc. */
const TICKS = 100

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '10' },
    size: { type: 'string', default: '120x36' },
  },
})
const rounds = Number(values.rounds)
const measureMs = Number(values.seconds) * 1000
const [columns = 120, rows = 36] = values.size.split('x').map(Number)

type Proxy = {
  readonly url: string
  readonly pid: number
  /** Bytes drawn so far. */
  readonly drawn: () => number
  readonly stop: () => Promise<void>
}

type Round = {
  /** Milliseconds of each chunk, by the second in which it came. */
  readonly seconds: readonly number[][]
  readonly cpu: number
  readonly bytesPerSecond: number
  readonly memory: number
}

type Rest = { readonly bytes: number; readonly cpu: number }

const upstream = startUpstream()
const folder = mkdtempSync(join(tmpdir(), 'vandamme-measure-'))
const environment = {
  PATH: process.env['PATH'] ?? '',
  OPENAI_BASE_URL: upstream.url,
  OPENAI_API_KEY: 'sk-measure',
}

const headless: Round[] = []
const dashboard: Round[] = []
const rests: Rest[] = []
for (let round = 0; round < rounds; round++) {
  headless.push(await measure(await startHeadless(), undefined))
  dashboard.push(await measure(await startDashboard(), rests))
  process.stderr.write(`round ${round + 1} of ${rounds}\n`)
}
upstream.stop()
print()

function startUpstream() {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 0,
    fetch(request) {
      if (!request.url.endsWith('/chat/completions')) {
        return Response.json({ object: 'list', data: [{ id: 'gpt-measure', object: 'model' }] })
      }
      return new Response(tokens(request.signal), {
        headers: { 'content-type': 'text/event-stream' },
      })
    },
  })
  return { url: `http://127.0.0.1:${server.port}/v1`, stop: () => void server.stop(true) }
}

/** Every token is the time at which it was sent. */
async function* tokens(signal: AbortSignal): AsyncGenerator<string> {
  let next = performance.now() + Math.random() * TOKEN_MS
  while (!signal.aborted) {
    await Bun.sleep(Math.max(0, next - performance.now()))
    next += TOKEN_MS
    const choices = [{ index: 0, delta: { content: `${performance.now().toFixed(3)} ` } }]
    yield `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices })}\n\n`
  }
}

async function startHeadless(): Promise<Proxy> {
  const port = freePort()
  const child = Bun.spawn([process.execPath, CLI, '--headless', '--port', String(port)], {
    cwd: folder,
    env: { ...environment, HOME: folder },
    stdout: 'ignore',
    stderr: 'inherit',
  })
  const url = `http://127.0.0.1:${port}`
  await untilServing(url)
  return {
    url,
    pid: child.pid,
    drawn: () => 0,
    async stop() {
      child.kill()
      await child.exited
    },
  }
}

async function startDashboard(): Promise<Proxy> {
  const port = freePort()
  const tmux = await openTmux({ columns, rows, environment: environment })
  const output = join(tmux.folder, 'drawn')
  const program = `${process.execPath} ${CLI} --port ${port}`
  await tmux.run(`echo $$ > pid; exec ${program}`)
  await tmux.record(output)
  const url = `http://127.0.0.1:${port}`
  await untilServing(url)
  const pid = Number(readFileSync(join(tmux.folder, 'pid'), 'utf8'))
  return {
    url,
    pid,
    drawn: () => statSync(output).size,
    async stop() {
      await tmux[Symbol.asyncDispose]()
    },
  }
}

function freePort(): number {
  const server = Bun.serve({ port: 0, fetch: () => new Response() })
  const { port = 0 } = server
  void server.stop(true)
  return port
}

async function untilServing(url: string): Promise<void> {
  const end = performance.now() + 20_000
  while (performance.now() < end) {
    const isUp = await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return
    await Bun.sleep(50)
  }
  throw new Error(`Nothing serves on ${url}`)
}

async function measure(proxy: Proxy, rests: Rest[] | undefined): Promise<Round> {
  const leaving = new AbortController()
  const seconds = Array.from({ length: measureMs / 1000 }, (): number[] => [])
  let startedAt = Infinity
  const hear = (latency: number): void => {
    seconds[Math.floor((performance.now() - startedAt) / 1000)]?.push(latency)
  }
  const streams = Array.from({ length: STREAMS }, () => listen(proxy.url, leaving.signal, hear))
  await Bun.sleep(WARM_UP_MS)
  startedAt = performance.now()
  const cost = await costOf(proxy, measureMs)
  startedAt = Infinity
  const memory = memoryMb(proxy.pid)
  leaving.abort()
  await Promise.allSettled(streams)
  if (rests !== undefined) {
    await Bun.sleep(SETTLE_MS)
    rests.push(await costOf(proxy, IDLE_MS))
  }
  await proxy.stop()
  return { seconds, memory, cpu: cost.cpu, bytesPerSecond: (cost.bytes / measureMs) * 1000 }
}

/** What the process does in that time: its share of a core, and the bytes drawn. */
async function costOf(proxy: Proxy, ms: number): Promise<Rest> {
  const [cpuBefore, bytesBefore, startedAt] = [cpuMs(proxy.pid), proxy.drawn(), performance.now()]
  await Bun.sleep(ms)
  const cpu = (cpuMs(proxy.pid) - cpuBefore) / (performance.now() - startedAt)
  return { cpu, bytes: proxy.drawn() - bytesBefore }
}

async function listen(
  url: string,
  signal: AbortSignal,
  hear: (latency: number) => void,
): Promise<void> {
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json', 'x-api-key': 'any' },
    body: JSON.stringify({
      model: 'claude-sonnet-5-5',
      max_tokens: 100_000,
      stream: true,
      messages: [{ role: 'user', content: 'Count.' }],
    }),
  })
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    const now = performance.now()
    for (const [, sent = ''] of decoder.decode(chunk).matchAll(/"text":"([\d.]+) "/g)) {
      hear(now - Number(sent))
    }
  }
}

/** User and system time of the process, with all its threads. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1000
}

/** Resident memory in megabytes. */
function memoryMb(pid: number): number {
  const [, kb = ''] = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kb) / 1000
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function print(): void {
  const row = (name: string, round: Round): string => {
    const all = round.seconds.flat()
    const cells = [
      name,
      all.length,
      ...[quantile(all, 0.5), quantile(all, 0.99), usualP99([round])].map((ms) => ms.toFixed(2)),
      percent(round.cpu),
      (round.bytesPerSecond / 1000).toFixed(1),
      round.memory.toFixed(0),
    ]
    return `| ${cells.join(' | ')} |`
  }
  const lines = [
    `${STREAMS} streams of ${1000 / TOKEN_MS} tokens a second, ${columns}x${rows}, ${values.seconds} s a round`,
    '',
    '| run | chunks | p50 ms | p99 ms | p99 of the usual second | CPU of a core | drawn kB/s | memory MB |',
    '|---|---|---|---|---|---|---|---|',
    ...headless.map((round, index) => row(`headless ${index + 1}`, round)),
    ...dashboard.map((round, index) => row(`dashboard ${index + 1}`, round)),
    '',
    `p99 of the usual second, dashboard minus headless: ${(usualP99(dashboard) - usualP99(headless)).toFixed(2)} ms`,
    `CPU, medians: headless ${percent(medianCpu(headless))}, dashboard ${percent(medianCpu(dashboard))}`,
    `At rest for ${IDLE_MS / 1000} s: ${rests.map(({ bytes, cpu }) => `${bytes} bytes drawn, CPU ${percent(cpu)}`).join('; ')}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/**
 * The median of what each second had as its p99. A picture is drawn several times in every second,
 * so what drawing costs is in it; what else the machine does now and then is not.
 */
function usualP99(rounds: readonly Round[]): number {
  const all = rounds.flatMap(({ seconds }) => seconds.map((latencies) => quantile(latencies, 0.99)))
  return quantile(all, 0.5)
}

function medianCpu(all: readonly Round[]): number {
  return quantile(
    all.map(({ cpu }) => cpu),
    0.5,
  )
}
