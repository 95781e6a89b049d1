/** Token counts that a refusal names; those it does not name are never guessed from their size. */
export type OverflowNumbers = {
  readonly limit: number | undefined
  readonly input: number | undefined
  readonly output: number | undefined
  /** Input and output together, or the input where the upstream counts only that. */
  readonly total: number | undefined
  /** Input and output together, where the upstream names neither. */
  readonly sum: number | undefined
  /** The input is only known to be no smaller. */
  readonly isBound: boolean
}

// `#` stands for a number. The first form that is found counts.
const LIMIT = forms([
  'maximum context length (?:is|of) #',
  'maximum prompt length is #',
  'context (?:length|size) is (?:only )?#', // vLLM
  'with # maximum context length', // Mistral
  'maximum context length: #', // Fireworks
  'context length \\(#', // SGLang
  'available context size \\(#', // llama.cpp
  'n_ctx: #',
  'tokens allowed \\(#', // Gemini
  'max size: #',
  'should be \\[1, #\\]', // Qwen
  'exceeds (?:the )?limit of #',
  'configured limit of #',
  'token limit: #', // Kimi
  'limit #,? requested',
  'must be <= #', // Text Generation Inference
  'less than # tokens',
  'maximum model length of #',
  'context length of #', // LM Studio
  'max_seq_len \\(#', // SiliconFlow
  'only supports up to #', // Vertex AI
  'exceeds the maximum length #', // Volcengine
  'context window limit \\(#', // Cloudflare
])

const INPUT = forms([
  'messages resulted in #', // OpenAI, tools included
  '# (?:tokens )?(?:in|from) (?:the|your) (?:input )?(?:messages|prompt)',
  '(?:contains|has) (?:at least )?# (?:input )?tokens',
  'passed # input tokens',
  '(?:the input|input prompt|request) \\(#',
  'token count \\(#',
  'token count of #',
  'n_prompt_tokens: #',
  'n_keep: #',
  'given: # `?inputs',
  'tokens. given: #',
  'prompt \\(length #',
  'prompt_tokens \\(#',
  'token count is #',
  'input length #',
  'too long: #',
])

const OUTPUT = forms([
  '# (?:tokens )?(?:in|for) (?:the|your) (?:completion|output)',
  '# output tokens',
  "plus # '?max_tokens",
  "tokens'? is too large: #",
  'and # `?max_new_tokens',
])

const TOTAL = forms([
  'requested:? (?:about |a total of )?#(?![\\d,]| output)',
  'total of (?:at least )?#',
])

const SUM = forms(['input and maximum output tokens \\(#']) // Cloudflare

const AT_LEAST = /at least \d/i

export function overflowNumbers(text: string): OverflowNumbers {
  const limit = find(LIMIT, text)
  const named = find(OUTPUT, text)
  const total = find(TOTAL, text)
  const input = find(INPUT, text) ?? rest(total, named)
  const isBound = AT_LEAST.test(text) || isOnePast(limit, input, named)
  const output = named ?? leastOutput(text, rest(limit, input))
  return { limit, input, output, total, sum: find(SUM, text), isBound }
}

/**
 * vLLM stops to count one token past what the output leaves of the window; its older texts name that
 * number as if it were the size of the prompt.
 */
function isOnePast(
  limit: number | undefined,
  input: number | undefined,
  output: number | undefined,
): boolean {
  if (limit === undefined || input === undefined || output === undefined) return false
  return input + output === limit + 1
}

function forms(sources: readonly string[]): readonly RegExp[] {
  return sources.map((source) => new RegExp(source.replace('#', String.raw`(\d[\d,]{0,14})`), 'i'))
}

function find(patterns: readonly RegExp[], text: string): number | undefined {
  for (const pattern of patterns) {
    const digits = pattern.exec(text)?.[1]
    if (digits !== undefined) return Number(digits.replaceAll(',', ''))
  }
  return undefined
}

export function rest(whole: number | undefined, part: number | undefined): number | undefined {
  if (whole === undefined || part === undefined || part > whole) return undefined
  return whole - part
}

/** The refusal blames the output but does not count it: the least that does not fit is true of it. */
function leastOutput(text: string, room: number | undefined): number | undefined {
  if (room === undefined || !/max_(?:completion_)?tokens|completion|output/i.test(text))
    return undefined
  return room + 1
}
