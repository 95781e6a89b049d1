import type { Price } from '../config/config.ts'
import { fromFailure } from '../convert/failure.ts'
import { readRefusal } from '../convert/refusal.ts'
import { fromUpstream } from '../convert/upstream-error.ts'
import { VandammeError } from '../errors.ts'
import {
  asList,
  asNumber,
  asObject,
  asText,
  isObject,
  type JsonObject,
  parseJson,
} from '../wire/json.ts'
import { readSome } from './read-some.ts'

/** What the upstream says of one of its models. */
export type UpstreamModel = {
  readonly id: string
  readonly owner?: string | undefined
  /** Longest prompt in tokens. */
  readonly context?: number | undefined
  readonly price?: Price | undefined
}

const TOKENS = 1_000_000

const MIB = 1024 * 1024
/** Ten times the longest list that is known, and what is enough to know a refusal by. */
const MOST_MIB = { list: 8, refusal: 1 / 16 }

type Asked = {
  readonly url: string
  readonly host: string
  readonly secrets: readonly string[]
}

/** The models in the upstream's answer to `GET /models`, or a VandammeError that says what it is instead. */
export async function readModels(
  response: Response,
  asked: Asked,
): Promise<readonly UpstreamModel[]> {
  const { status, headers } = response
  const most = response.ok ? MOST_MIB.list : MOST_MIB.refusal
  const { text, isCut } = await readSome(response, most * MIB).catch((error: unknown) => {
    throw fromFailure(error, asked.host)
  })
  if (!response.ok) {
    const refusal = readRefusal(status, text, asked.secrets)
    throw fromUpstream(refusal, { ...asked, headers, model: '', now: Date.now() })
  }
  if (isCut)
    throw noList(`${asked.host} sent more than ${most} MB where a list of models should be.`)
  const list = parseJson(text)
  if (list !== undefined) return modelsIn(list)
  throw noList(`${asked.host} sent something that is no list of models.`)
}

function noList(message: string): VandammeError {
  return new VandammeError('upstream_protocol', message)
}

/** OpenAI's shape, a bare list, or Ollama's own. */
function modelsIn(body: unknown): readonly UpstreamModel[] {
  const list = isObject(body) ? asList(body['data'] ?? body['models']) : asList(body)
  return list.map(modelOf).filter((model) => model !== undefined)
}

function modelOf(entry: unknown): UpstreamModel | undefined {
  const fields = asObject(entry) ?? { id: entry }
  const id = textIn(fields, ['id', 'name', 'model', 'key'])
  if (id === undefined) return undefined
  return {
    id,
    owner: textIn(fields, ['owned_by', 'publisher', 'organization', 'owner']),
    context: contextOf(fields),
    price: priceOf(asObject(fields['pricing'])),
  }
}

/**
 * What the length of the prompt is called by OpenRouter and Together, vLLM and SGLang, Groq,
 * Mistral, LM Studio, Fireworks and GitHub Models, Google.
 */
const CONTEXT_NAMES = [
  'context_length',
  'max_model_len',
  'context_window',
  'max_context_length',
  'max_context_window_tokens',
  'max_input_tokens',
  'inputTokenLimit',
]

/** Some servers put it one level deeper: OpenRouter, llama.cpp, Ollama, GitHub Copilot, LiteLLM. */
const CONTEXT_PLACES = ['top_provider', 'meta', 'details', 'capabilities', 'limits', 'model_info']

function contextOf(fields: JsonObject): number | undefined {
  const places = [fields, ...CONTEXT_PLACES.map((place) => asObject(fields[place]) ?? {})]
  return places
    .flatMap((place) => [...CONTEXT_NAMES, 'n_ctx_train'].map((name) => place[name]))
    .map(asCount)
    .find((count) => count !== undefined)
}

/** OpenRouter's prices are USD for one token, as text; a negative one means that it varies. */
function priceOf(pricing: JsonObject | undefined): Price | undefined {
  const input = perMillion(pricing?.['prompt'])
  const output = perMillion(pricing?.['completion'])
  if (input === undefined || output === undefined) return undefined
  return { input, output, cache_read: perMillion(pricing?.['input_cache_read']) }
}

function perMillion(value: unknown): number | undefined {
  const price = typeof value === 'string' && value.trim() !== '' ? Number(value) : asNumber(value)
  if (price === undefined || !Number.isFinite(price) || price < 0) return undefined
  // Binary fractions would else show as 0.15000000000000002.
  return Number((price * TOKENS).toPrecision(12))
}

function asCount(value: unknown): number | undefined {
  const count = asNumber(value)
  return count !== undefined && Number.isSafeInteger(count) && count > 0 ? count : undefined
}

function textIn(fields: JsonObject, names: readonly string[]): string | undefined {
  return names.map((name) => asText(fields[name])).find((text) => text !== undefined && text !== '')
}
