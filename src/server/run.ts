import { createIntake, type Intake } from '../convert/chat/intake.ts'
import {
  createStreamConverter,
  type Outcome,
  type StreamConverter,
} from '../convert/chat/stream.ts'
import { localAnswer } from '../convert/chat/tools.ts'
import { estimateCharacters } from '../convert/estimate.ts'
import { fromFailure } from '../convert/failure.ts'
import { fromInBand } from '../convert/upstream-error.ts'
import { NO_USAGE } from '../convert/usage.ts'
import { VandammeError } from '../errors.ts'
import type { Phase, Tokens } from '../events/events.ts'
import type { Limit } from '../upstream/limit.ts'
import type { MessageStreamEvent, Usage } from '../wire/anthropic.ts'
import { ask, type Accepted, type AskDependencies, type Job } from './ask.ts'
import { createReader, type Read, type Reader } from './reader.ts'
import { createWatchdog, type Watchdog } from './timers.ts'

export type RunDependencies = AskDependencies & {
  readonly limit: Limit
  /** A new id: the prefix and something random. */
  readonly newId: (prefix: string) => string
  /** Hears of each whole answer. */
  readonly onAnswer: (job: Job, tokens: Tokens) => void
}

/** One request on its way through the upstream and the converter, for streamed and plain answers. */
export type Run = {
  readonly converter: StreamConverter
  readonly intake: Pick<Intake, 'done' | 'failure'>
  /** Sends the request; resolves with the upstream's headers once it has accepted. */
  open(): Promise<void>
  /** The next bytes of the upstream; only after `open`. Soon after the answer has its end there are none. */
  read(): Promise<Read>
  /** What was read, as events. Throws when the exchange has ended meanwhile. */
  take(read: Read): readonly MessageStreamEvent[]
  /** The upstream's headers, if it has answered. */
  headers(): Headers | undefined
  /** How far the answer is. Without tokens as long as the upstream has taken nothing. */
  progress(): { readonly phase: Phase; readonly tokens: Tokens | undefined }
  /** The answer is whole: tells the bus and remembers what the next turn needs. */
  finish(): void
  /** Ends the exchange; returns the error to show to the client. */
  fail(error: unknown): unknown
}

export function createRun(job: Job, deps: RunDependencies): Run {
  const { request, exchange } = job
  let accepted: Accepted | undefined
  let reader: Reader | undefined
  const converter = converterOf(job, deps, () => accepted)
  const isStream = request.stream === true
  const context = { converter, signal: exchange.signal, clock: deps.clock, isStream }
  const { secrets, host } = deps.upstream
  const intake = createIntake({
    converter,
    toError: (error) => fromInBand(error, secrets),
    ledger: exchange.ledger,
  })

  return {
    converter,
    intake,
    async open() {
      const local = localAnswer(request)
      if (local !== undefined) {
        reader = createReader(plainCompletion(local), { ...context, watchdog: undefined })
        return
      }
      exchange.onEnd(await deps.limit.acquire(exchange.signal))
      const watchdog = guardSilence(job, deps)
      accepted = await ask(job, deps, () => watchdog.touch())
      reader = createReader(accepted.response, { ...context, watchdog })
    },
    read() {
      if (reader === undefined) throw new Error('read before open')
      return reader.read()
    },
    take(read) {
      reader?.took(read)
      if (accepted !== undefined && read.value !== undefined) {
        exchange.recorder?.upstream(read.value)
      }
      return intake.take(read.value)
    },
    headers: () => accepted?.response.headers,
    progress: () => ({
      phase: converter.phase(),
      tokens: accepted === undefined ? undefined : toTokens(converter.outcome()),
    }),
    finish() {
      const outcome = converter.outcome()
      const tokens = toTokens(outcome)
      for (const { call, recalled } of converter.memories()) deps.memory.keep(call, recalled)
      exchange.finished({ stopReason: outcome.stopReason, tokens })
      reader?.close()
      if (accepted !== undefined) deps.onAnswer(job, tokens)
    },
    fail: (error) => exchange.failed(fromFailure(error, host)),
  }
}

/** `accepted` tells what was sent, once it was: some of the answer is read by it. */
function converterOf(
  job: Job,
  deps: RunDependencies,
  accepted: () => Accepted | undefined,
): StreamConverter {
  const { request, route, exchange } = job
  return createStreamConverter({
    messageId: deps.newId('msg_'),
    model: route.requested,
    stopSequences: request.stop_sequences ?? [],
    showThinking: request.thinking?.['display'] !== 'omitted',
    inlineThink: deps.lessons.profileOf(deps.config.upstream, route.model).inlineThink,
    toClient: (name) => accepted()?.names.toClient(name) ?? name,
    newToolId: () => deps.newId('toolu_'),
    estimate: (characters) => estimateUsage(accepted()?.promptTokens, characters),
    ledger: exchange.ledger,
  })
}

/** An answer of our own, for which nothing was sent, costs nothing. */
function estimateUsage(promptTokens: number | undefined, characters: number): Usage {
  if (promptTokens === undefined) return NO_USAGE
  const output = estimateCharacters(characters)
  return { ...NO_USAGE, input_tokens: promptTokens, output_tokens: output }
}

/** Ends the exchange when the upstream is silent for too long. */
function guardSilence({ exchange }: Job, { config, clock }: RunDependencies): Watchdog {
  const { timeoutMs } = config.upstream
  const watchdog = createWatchdog(timeoutMs, clock, () => exchange.abort(silence(timeoutMs)))
  exchange.onEnd(() => watchdog.stop())
  return watchdog
}

function silence(ms: number): VandammeError {
  const seconds = Math.round(ms / 1000)
  return new VandammeError(
    'upstream_timeout',
    `The upstream sent nothing for ${seconds} s. REQUEST_TIMEOUT sets how long it may be silent.`,
  )
}

/** An answer of our own, in the upstream's shape: it takes the same way as all others. */
function plainCompletion(content: string): Response {
  return Response.json({
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  })
}

function toTokens({ usage, estimated }: Outcome): Tokens {
  return {
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheRead: usage.cache_read_input_tokens,
    cacheWrite: usage.cache_creation_input_tokens,
    reasoning: usage.output_tokens_details?.thinking_tokens ?? 0,
    estimated,
  }
}
