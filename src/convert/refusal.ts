import { asList, asNumber, asObject, asText, parseJson, type JsonObject } from '../wire/json.ts'
import { clip, plainText, withoutTags } from './plain-text.ts'

/** What an upstream said when it refused a request: one line each, without secrets. */
export type Refusal = {
  readonly status: number
  /** Never empty, at most 2,000 characters. */
  readonly message: string
  /** A string, whatever its JSON type was. */
  readonly code: string | undefined
  readonly type: string | undefined
  readonly param: string | undefined
}

/** Where upstreams put their words, in the order of trust. */
const TEXT_FIELDS = [
  'error',
  'message',
  'Message',
  'detail',
  'msg',
  'errors',
  'error_description',
  'error_msg',
  'base_resp',
  'status_msg',
] as const

/** llama.cpp names its numbers beside the text. */
const NUMBER_FIELDS = ['n_prompt_tokens', 'n_ctx'] as const

const MAX_DEPTH = 6
const MAX_ITEMS = 5
const MAX_EXCERPT = 300
const MAX_LABEL = 120

/** Reads the body of an error response, whatever it is: JSON of any make, a page, nothing. */
export function readRefusal(status: number, body: string, secrets: readonly string[]): Refusal {
  const refusal = toRefusal(status, parseJson(body), secrets)
  if (refusal.message !== '') return refusal
  const excerpt = clip(plainText(withoutTags(body), secrets), MAX_EXCERPT)
  const message = `${status} from the upstream${excerpt === '' ? '' : `: ${excerpt}`}`
  return { ...refusal, message }
}

/** Reads an error that is JSON already. Its message is empty when the value says nothing. */
export function toRefusal(status: number, value: unknown, secrets: readonly string[]): Refusal {
  const error = errorObject(value)
  const inner = asObject(error['innererror']) ?? {}
  const clean = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : clip(plainText(text, secrets), MAX_LABEL)
  return {
    status,
    message: plainText(withDetails(textOf(value), error), secrets),
    code: clean(label(error['code']) ?? label(inner['code']) ?? miniMaxCode(error)),
    type: clean(label(error['type']) ?? label(error['status'])),
    param: clean(label(error['param'])),
  }
}

/** The object that carries `code` and the like; Gemini wraps it in a list. */
export function errorObject(value: unknown): JsonObject {
  const body = asObject(Array.isArray(value) ? asList(value)[0] : value) ?? {}
  return asObject(body['error']) ?? body
}

/** MiniMax counts by itself: its 1002 is no other provider's, so that it gets a name. */
function miniMaxCode(body: JsonObject): string | undefined {
  const code = label(asObject(body['base_resp'])?.['status_code'])
  return code === undefined ? undefined : `base_resp ${code}`
}

function label(value: unknown): string | undefined {
  const text = asText(value) ?? asNumber(value)?.toString()
  return text === '' ? undefined : text
}

function textOf(value: unknown, depth = 0): string {
  if (depth >= MAX_DEPTH) return ''
  if (typeof value === 'string') return unwrapped(value.trim(), depth)
  if (Array.isArray(value)) return joined(asList(value), depth)
  const object = asObject(value)
  return object === undefined ? '' : textOfObject(object, depth)
}

/** Gateways put the JSON of the upstream behind them into their own message. */
function unwrapped(text: string, depth: number): string {
  if (!/^[{[]/.test(text)) return text
  return textOf(parseJson(text), depth + 1) || text
}

function joined(items: readonly unknown[], depth: number): string {
  const texts = items.slice(0, MAX_ITEMS).map((item) => textOf(item, depth + 1))
  return texts.filter((text) => text !== '').join('; ')
}

function textOfObject(object: JsonObject, depth: number): string {
  const texts = TEXT_FIELDS.map((field) => textOf(object[field], depth + 1))
  const found = texts.find((text) => text !== '') ?? ''
  const message = asText(object['message'])
  // `{"error": "Bad Request", "message": "why"}`: the title alone would not help.
  if (typeof object['error'] === 'string' && message !== undefined) return append(found, message)
  return located(found, object['loc'])
}

/** FastAPI says which field it means: `loc: ["body", "messages", 0]`. */
function located(text: string, place: unknown): string {
  const path = asList(place).map(label).join('.')
  return path === '' ? text : `${path}: ${text}`
}

function withDetails(text: string, error: JsonObject): string {
  const message = append(append(text, metadataOf(error)), retryOf(error, text))
  if (message === '') return ''
  const param = label(error['param'])
  const named = param === undefined || message.includes(param) ? '' : `param: ${param}`
  return NUMBER_FIELDS.reduce(
    (rest, field) => append(rest, numberOf(rest, field, error[field])),
    append(message, named),
  )
}

/** OpenRouter's own message is often only "Provider returned error". */
function metadataOf(error: JsonObject): string {
  const metadata = asObject(error['metadata']) ?? {}
  const said = joined([metadata['raw'], metadata['reasons']], 0)
  const provider = asText(metadata['provider_name']) ?? ''
  return [provider, said].filter((text) => text !== '').join(': ')
}

/** Google's RetryInfo says only beside the text how long to wait: `retryDelay: "34s"`. */
function retryOf(error: JsonObject, text: string): string {
  const details = asList(error['details']).slice(0, MAX_ITEMS)
  const delay = details.map((detail) => asText(asObject(detail)?.['retryDelay'])).find(Boolean)
  if (delay === undefined || !/^\d{1,9}(?:\.\d{1,9})?s$/.test(delay)) return ''
  return /(?:retry|try again) in \d/i.test(text) ? '' : `retry in ${delay}`
}

function numberOf(text: string, field: string, value: unknown): string {
  const number = asNumber(value)
  return number === undefined || text.includes(String(number)) ? '' : `${field}: ${number}`
}

function append(text: string, addition: string): string {
  if (addition === '' || text.includes(addition)) return text
  return text === '' ? addition : `${text} (${addition})`
}
