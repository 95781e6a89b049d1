import type { Config } from '../config/config.ts'
import { profileFor } from '../providers/known.ts'
import { asList, asNumber, asObject, asText, parseJson } from '../wire/json.ts'
import { askNearby } from './ask-nearby.ts'
import type { Check } from './check.ts'
import { OLLAMA_CONTEXT } from './refusal-rules.ts'

const WAIT_MS = 5_000
/** Below this Claude Code's own prompt and tools do not fit, and Ollama cuts them off without a word. */
const LEAST_CONTEXT = 16_384
/** Below this a session soon forgets its beginning. */
const GOOD_CONTEXT = 32_768

/**
 * With which context Ollama runs a model: its OpenAI-compatible API can neither say nor change it.
 * Undefined for other upstreams, and where it does not tell. The model must have been used just now.
 */
export async function checkContext(config: Config, model: string): Promise<Check | undefined> {
  const { baseUrl, profile: overrides } = config.upstream
  if (profileFor({ baseUrl, model, overrides }).name !== 'ollama') return undefined
  const url = `${new URL(baseUrl).origin}/api/ps`
  const startedAt = performance.now()
  const context = contextIn(await read(url), model)
  if (context === undefined) return undefined
  const ms = performance.now() - startedAt
  const head = { id: 'context', title: 'Context window', asked: `GET ${url}, model ${model}`, ms }
  const answer = `${context} tokens`
  if (context >= GOOD_CONTEXT) return { ...head, outcome: 'ok', answer, diagnosis: undefined }
  return {
    ...head,
    outcome: context < LEAST_CONTEXT ? 'failed' : 'warning',
    answer,
    diagnosis: {
      id: 'context-too-small',
      cause: `Ollama runs ${model} with a context of ${context} tokens. Claude Code begins with about 20,000, and Ollama cuts off what does not fit without a word.`,
      fix: OLLAMA_CONTEXT,
    },
  }
}

async function read(url: string): Promise<unknown> {
  try {
    const response = await askNearby(url, { waitMs: WAIT_MS })
    return parseJson(await response.text())
  } catch {
    // It is no more than an extra: whoever sits in front of Ollama may not pass it on.
    return undefined
  }
}

/** The `context_length` of the loaded model (Ollama's API reference, "List running models"). */
export function contextIn(body: unknown, model: string): number | undefined {
  const loaded = asList(asObject(body)?.['models']).map((entry) => asObject(entry) ?? {})
  const names = new Set([model, `${model}:latest`])
  const found = loaded.find((entry) => names.has(asText(entry['name']) ?? ''))
  return asNumber(found?.['context_length'])
}
