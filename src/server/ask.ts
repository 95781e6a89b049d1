import type { Config } from '../config/config.ts'
import { wellFormedJson } from '../convert/characters.ts'
import { mediaCharacters } from '../convert/chat/media.ts'
import { toChatRequest } from '../convert/chat/request.ts'
import { createLedger } from '../convert/ledger.ts'
import type { ToolNames } from '../convert/names.ts'
import { rateLimitHeaders } from '../convert/rate-limit.ts'
import { readRefusal } from '../convert/refusal.ts'
import { fromUpstream } from '../convert/upstream-error.ts'
import { VandammeError } from '../errors.ts'
import { profileFor } from '../providers/known.ts'
import { lessonFrom } from '../providers/lesson.ts'
import type { Profile } from '../providers/profile.ts'
import type { Route } from '../route/routes.ts'
import type { Upstream } from '../upstream/client.ts'
import type { Lessons } from '../upstream/lessons.ts'
import type { Memory } from '../upstream/memory.ts'
import type { MessagesRequest } from '../wire/anthropic.ts'
import type { ChatRequest } from '../wire/openai-chat.ts'
import type { LiveExchange } from './exchange.ts'

export type AskDependencies = {
  readonly config: Config
  readonly upstream: Upstream
  readonly lessons: Lessons
  readonly memory: Memory
  /** Wall time in milliseconds. */
  readonly now: () => number
}

export type Job = {
  readonly request: MessagesRequest
  readonly route: Route
  readonly exchange: LiveExchange
}

/** The upstream's answer, from its headers on. */
export type Asked = {
  readonly response: Response
  readonly names: ToolNames
  /** Length of the prompt as it was sent, without pictures and files. */
  readonly promptCharacters: number
}

/** Each refusal teaches one thing; an upstream that refuses more is refusing something else. */
const MAX_LESSONS = 4
const MAX_ERROR_BYTES = 64 * 1024

/** Converts and sends the request; where the upstream refuses a field, learns and asks again. */
export async function ask(job: Job, deps: AskDependencies): Promise<Asked> {
  const { route, exchange } = job
  const taught = new Set<string>()
  let attempts = 0
  const onSend = (): void => void attempts++
  for (;;) {
    const profile = profileOf(route.model, deps)
    const { chat, names } = convert(job, profile, deps)
    const body = toBody(chat, exchange)
    const call = { model: route.model, body, signal: exchange.signal, onSend }
    const response = await deps.upstream.send(call)
    exchange.story.responded(response.status, attempts)
    if (response.ok)
      return { response, names, promptCharacters: body.length - mediaCharacters(chat) }

    const refused = await readError(response, route, deps)
    const lesson = lessonFrom(refused.refusal, chat, profile)
    if (lesson === undefined || taught.has(lesson.field) || taught.size === MAX_LESSONS)
      throw refused.error
    taught.add(lesson.field)
    deps.lessons.learn(deps.config.upstream.baseUrl, route.model, lesson)
  }
}

function toBody(chat: ChatRequest, { ledger }: LiveExchange): string {
  const json = JSON.stringify(chat)
  const body = wellFormedJson(json)
  if (body !== json) ledger.note('repaired', 'text', 'half a character cannot be sent')
  return body
}

export function profileOf(model: string, { config, lessons }: AskDependencies): Profile {
  const { baseUrl, profile } = config.upstream
  return profileFor({
    baseUrl,
    model,
    overrides: profile,
    lessons: lessons.learned(baseUrl, model),
  })
}

function convert({ request, route, exchange }: Job, profile: Profile, deps: AskDependencies) {
  const ledger = createLedger()
  exchange.useRequestLedger(ledger)
  return toChatRequest(request, {
    model: route.model,
    profile,
    maxTokensLimit: deps.config.maxTokensLimit,
    recall: (call) => deps.memory.recall(call),
    ledger,
  })
}

async function readError(response: Response, route: Route, { upstream, now }: AskDependencies) {
  const { status, headers } = response
  const { secrets } = upstream
  const body = await readSome(response, MAX_ERROR_BYTES)
  const url = upstream.chatUrl(route.model)
  const error = fromUpstream({ status, body, headers, secrets, url, model: route.model })
  const limits = rateLimitHeaders(headers, now())
  return { refusal: readRefusal(status, body, secrets), error: withHeaders(error, limits) }
}

/** What the error itself tells the client goes first. */
function withHeaders(error: VandammeError, headers: VandammeError['headers']): VandammeError {
  const { kind, message, status, cause } = error
  return new VandammeError(kind, message, {
    cause,
    ...(status === undefined ? {} : { status }),
    headers: { ...headers, ...error.headers },
  })
}

/** The beginning of a body. An error page may be long, and what it says stands at its top. */
async function readSome(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    bytes += chunk.byteLength
    if (bytes >= maxBytes) break
  }
  return text
}
