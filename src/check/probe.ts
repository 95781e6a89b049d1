import type { Config } from '../config/config.ts'
import { toMessage } from '../convert/message.ts'
import { createBus } from '../events/bus.ts'
import type { ExchangeFailed } from '../events/events.ts'
import { createRoutes } from '../route/routes.ts'
import { bytesOfAll, createBodies } from '../server/bodies.ts'
import { createMessages } from '../server/messages.ts'
import { createUpstream, type Upstream } from '../upstream/client.ts'
import { createLessons } from '../upstream/lessons.ts'
import { createLimit } from '../upstream/limit.ts'
import { createMemory } from '../upstream/memory.ts'
import type { Message, MessagesRequest } from '../wire/anthropic.ts'
import { readEvents } from './events.ts'
import type { Failure } from './failure.ts'
import { type Seen, watchUpstream } from './watch-upstream.ts'

/** What was observed of a request that did not work. */
export type Observed = Pick<Failure, 'kind' | 'message'> & Seen

export type Answered = {
  readonly ms: number
  /** Milliseconds until the first piece. */
  readonly firstMs: number
  readonly message: Message | undefined
  readonly failure: Observed | undefined
}

/** Asks the upstream with the very code that answers clients, but for the port in between. */
export type Probe = {
  readonly upstream: Upstream
  ask(request: MessagesRequest): Promise<Answered>
}

/** A check should end while somebody waits for it; a local model may take a while to load. */
const LONGEST_SILENCE_MS = 120_000

const clock = (): number => performance.now()

export function createProbe(settings: Config): Probe {
  const timeoutMs = Math.min(settings.upstream.timeoutMs, LONGEST_SILENCE_MS)
  const config = { ...settings, upstream: { ...settings.upstream, timeoutMs } }
  const { upstream, seen, reset } = watchUpstream(createUpstream(config.upstream, clock))
  const bus = createBus(() => {})
  const failures: ExchangeFailed[] = []
  bus.on((event) => {
    if (event.type === 'exchange.failed') failures.push(event)
  })
  const messages = createMessages({
    config,
    bus,
    clock,
    now: Date.now,
    newId: (prefix) => prefix + crypto.randomUUID(),
    routes: createRoutes({ tiers: config.tiers, upstream: upstream.host }),
    upstream,
    lessons: createLessons(),
    memory: createMemory(),
    limit: createLimit({ active: 1, queued: 0 }),
    bodies: createBodies(() => bytesOfAll(config.server.maxBodyBytes), clock),
    promptTokens: () => 0,
    record: () => undefined,
    onExchange: () => {},
    onAnswer: () => {},
  })

  return {
    upstream,
    async ask(body) {
      reset()
      failures.length = 0
      const startedAt = clock()
      const request = new Request('http://localhost/v1/messages', {
        method: 'POST',
        body: JSON.stringify(body),
      })
      const call = {
        requestId: 'req_check',
        url: new URL('http://localhost/v1/messages'),
        rest: '',
      }
      const response = await messages(request, call)
      const { text, firstAt } = await readAll(response)
      const [failed] = failures
      return {
        ms: clock() - startedAt,
        firstMs: firstAt - startedAt,
        message: failed === undefined ? messageIn(text, body.stream === true) : undefined,
        failure: failed === undefined ? undefined : observed(failed, seen()),
      }
    },
  }
}

/** An error within an answer of status 200 is known by our words for it only. */
function observed({ error }: ExchangeFailed, seen: Seen): Observed {
  return { ...error, ...seen, said: seen.said || error.message }
}

async function readAll(response: Response): Promise<{ text: string; firstAt: number }> {
  const decoder = new TextDecoder()
  let text = ''
  let firstAt: number | undefined
  for await (const chunk of response.body ?? []) {
    firstAt ??= clock()
    text += decoder.decode(chunk, { stream: true })
  }
  return { text, firstAt: firstAt ?? clock() }
}

/** Our own answer, which is sound. */
function messageIn(text: string, isStream: boolean): Message {
  return isStream ? toMessage(readEvents(text)) : JSON.parse(text)
}
