import type { Config } from '../config/config.ts'
import { wellFormedJson } from '../convert/characters.ts'
import { mediaCharacters } from '../convert/chat/media.ts'
import { toChatRequest } from '../convert/chat/request.ts'
import { createLedger, type Ledger } from '../convert/ledger.ts'
import type { ToolNames } from '../convert/names.ts'
import { readRefusal, type Refusal } from '../convert/refusal.ts'
import { fromUpstream } from '../convert/upstream-error.ts'
import type { SentRequest } from '../events/capture.ts'
import { lessonFrom } from '../providers/lesson.ts'
import type { Profile } from '../providers/profile.ts'
import type { Route } from '../route/routes.ts'
import type { Upstream } from '../upstream/client.ts'
import type { Lessons } from '../upstream/lessons.ts'
import type { Memory } from '../upstream/memory.ts'
import { readSome } from '../upstream/read-some.ts'
import type { MessagesRequest } from '../wire/anthropic.ts'
import type { ChatRequest } from '../wire/openai-chat.ts'
import type { LiveExchange } from './exchange.ts'
import type { Clock } from './timers.ts'

export type AskDependencies = {
  readonly config: Config
  readonly upstream: Upstream
  readonly lessons: Lessons
  readonly memory: Memory
  /** Monotonic milliseconds. */
  readonly clock: Clock
  /** Prompt tokens behind this many characters, for upstreams that count nothing. */
  readonly promptTokens: (model: string, characters: number) => number
  /** Wall time in milliseconds. */
  readonly now: () => number
}

export type Job = {
  readonly request: MessagesRequest
  readonly route: Route
  readonly exchange: LiveExchange
}

/** The upstream's answer, from its headers on. */
export type Accepted = {
  readonly response: Response
  readonly names: ToolNames
  /** Our guess from the length of the prompt as it was sent, without pictures and files. */
  readonly promptTokens: number
}

/** Each refusal teaches one thing; an upstream that refuses more is refusing something else. */
const MAX_LESSONS = 4
/** An error page may be long, and what it says stands at its top. */
const MAX_ERROR_BYTES = 64 * 1024

/**
 * Converts and sends the request; where the upstream refuses a field, learns and asks again.
 * `onHeard` is called as each answer begins and when a refusal has been read.
 */
export async function ask(job: Job, deps: AskDependencies, onHeard: () => void): Promise<Accepted> {
  const { route, exchange } = job
  const taught = new Set<string>()
  let attempts = 0
  for (;;) {
    const profile = deps.lessons.profileOf(deps.config.upstream, route.model)
    const start = deps.clock()
    const { chat, names, body } = convert(job, profile, deps)
    const promptTokens = deps.promptTokens(route.model, body.length - mediaCharacters(chat))
    exchange.story.spent(deps.clock() - start)
    const onSend = (): void => {
      exchange.story.sent(++attempts, promptTokens)
      exchange.recorder?.sent(shownRequest(route, body, deps))
    }
    const call = { model: route.model, body, signal: exchange.signal, onSend }
    const response = await deps.upstream.send(call)
    onHeard()
    exchange.story.responded(response.status, attempts)
    if (response.ok) return { response, names, promptTokens }

    const refusal = await readError(response, exchange, deps)
    onHeard()
    const lesson = lessonFrom(refusal, chat, profile)
    if (lesson === undefined || taught.has(lesson.field) || taught.size === MAX_LESSONS)
      throw fromUpstream(refusal, {
        ...askedOf(route, deps),
        headers: response.headers,
        promptTokens,
      })
    taught.add(lesson.field)
    deps.lessons.learn(deps.config.upstream.baseUrl, route.model, lesson)
  }
}

function toBody(chat: ChatRequest, ledger: Ledger): string {
  const json = JSON.stringify(chat)
  const body = wellFormedJson(json)
  if (body !== json) ledger.note('repaired', 'text', 'half a character cannot be sent')
  return body
}

function convert({ request, route, exchange }: Job, profile: Profile, deps: AskDependencies) {
  const ledger = createLedger()
  exchange.useRequestLedger(ledger)
  const { chat, names } = toChatRequest(request, {
    model: route.model,
    profile,
    maxTokensLimit: deps.config.maxTokensLimit,
    recall: (call) => deps.memory.recall(call),
    ledger,
  })
  return { chat, names, body: toBody(chat, ledger) }
}

/** A request as it may be shown. */
function shownRequest({ model }: Route, body: string, { upstream }: AskDependencies): SentRequest {
  return { url: upstream.chatUrl(model), headers: upstream.shownHeaders, body }
}

async function readError(
  response: Response,
  { recorder }: LiveExchange,
  { upstream }: AskDependencies,
): Promise<Refusal> {
  const { text } = await readSome(response, MAX_ERROR_BYTES, (bytes) => recorder?.upstream(bytes))
  return readRefusal(response.status, text, upstream.secrets)
}

/** What a refusal is told with: where and for which model was asked. */
function askedOf({ model }: Route, { upstream, now }: AskDependencies) {
  return { model, url: upstream.chatUrl(model), secrets: upstream.secrets, now: now() }
}
