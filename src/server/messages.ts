import { toErrorBody } from '../convert/error.ts'
import { toMessage } from '../convert/message.ts'
import { rateLimitHeaders } from '../convert/rate-limit.ts'
import type { Routes } from '../route/routes.ts'
import type { Message, MessageStreamEvent } from '../wire/anthropic.ts'
import { MESSAGES } from '../wire/requests.ts'
import type { Job } from './ask.ts'
import type { Bodies } from './bodies.ts'
import { createExchange, type ExchangeDependencies, type LiveExchange } from './exchange.ts'
import { parseRequest, readJson } from './read-body.ts'
import { errorResponse, json, sseResponse } from './respond.ts'
import type { Handler } from './router.ts'
import { createRun, type Run, type RunDependencies } from './run.ts'
import { streamAnswer } from './stream.ts'
import type { Clock } from './timers.ts'

export type MessagesDependencies = RunDependencies &
  ExchangeDependencies & {
    readonly routes: Routes
    readonly bodies: Bodies
    /** Hears of each exchange as it begins, so that it can be cancelled. */
    readonly onExchange: (exchange: LiveExchange) => void
  }

/** `POST /v1/messages`: one exchange, streamed or plain. */
export function createMessages(deps: MessagesDependencies): Handler {
  return async (request, { requestId }) => {
    const exchange = createExchange(requestId, request, deps)
    deps.onExchange(exchange)
    try {
      const job = await readJob(request, exchange, deps)
      return await (job.request.stream === true ? stream(job, deps) : plain(job, deps))
    } catch (error) {
      const cause = exchange.failed(error)
      exchange.recorder?.client(JSON.stringify(toErrorBody(cause, requestId)))
      return errorResponse(cause, requestId)
    }
  }
}

async function readJob(
  request: Request,
  exchange: LiveExchange,
  deps: MessagesDependencies,
): Promise<Job> {
  const share = deps.bodies.share()
  exchange.onEnd(() => share.release())
  const body = await readJson(request, {
    maxBytes: deps.config.server.maxBodyBytes,
    share,
    clock: deps.clock,
    onText: (text) => exchange.recorder?.request(text),
  })
  const parsed = await parseRequest(MESSAGES, body)
  exchange.story.started(parsed.model, parsed.stream === true)
  const route = deps.routes.resolve(parsed.model)
  exchange.story.routed(route)
  return { request: parsed, route, exchange }
}

/** Waits for the first event before it answers: what fails until then keeps its HTTP status. */
async function stream(job: Job, deps: MessagesDependencies): Promise<Response> {
  const { exchange } = job
  const { streamStartAfterMs: startAfterMs, pingIntervalMs } = deps.config.server
  const run = createRun(job, deps)
  const events = streamAnswer({ run, exchange, clock: deps.clock, startAfterMs, pingIntervalMs })
  const first = await events.next()
  return sseResponse(resume(first, events), {
    requestId: exchange.id,
    headers: extraHeaders(run, deps),
  })
}

async function plain(job: Job, deps: MessagesDependencies): Promise<Response> {
  const run = createRun(job, deps)
  const message = await readMessage(run, job.exchange, deps.clock)
  job.exchange.story.firstToken()
  run.finish()
  job.exchange.recorder?.client(JSON.stringify(message))
  return json(message, { requestId: job.exchange.id, headers: extraHeaders(run, deps) })
}

/** The whole answer as one message. What it throws has ended the exchange. */
export async function readMessage(
  run: Run,
  exchange: LiveExchange,
  clock: Clock,
): Promise<Message> {
  exchange.watch(() => ({ ...run.progress(), isSent: false }))
  const events: MessageStreamEvent[] = []
  try {
    await run.open()
    while (!run.intake.done()) {
      const read = await run.read()
      const start = clock()
      for (const event of run.take(read)) events.push(event)
      exchange.story.spent(clock() - start)
      const failure = run.intake.failure()
      if (failure !== undefined) throw failure
    }
  } catch (error) {
    throw run.fail(error)
  }
  const start = clock()
  const message = toMessage(events)
  exchange.story.spent(clock() - start)
  return message
}

function extraHeaders(run: Run, deps: MessagesDependencies): Record<string, string> {
  const headers = run.headers()
  return headers === undefined ? {} : rateLimitHeaders(headers, deps.now())
}

/** The generator again, with what was taken from it put back in front. */
function resume(
  first: IteratorResult<string>,
  events: AsyncGenerator<string>,
): AsyncIterable<string> {
  let next: Promise<IteratorResult<string>> | undefined = Promise.resolve(first)
  const iterator: AsyncIterator<string> = {
    next() {
      const result = next ?? events.next()
      next = undefined
      return result
    },
    return: (value) => events.return(value),
  }
  return { [Symbol.asyncIterator]: () => iterator }
}
