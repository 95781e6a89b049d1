import { expect, test } from 'bun:test'

import { overflowMessage } from '../../src/convert/overflow.ts'

/** `12>8` is the form with numbers, `5+9>8` the one about the output, `?` the one without numbers. */
const brief = (message: string | undefined): string => {
  if (message === undefined) return 'no'
  const prompt = /^prompt is too long: (\d+) tokens > (\d+) maximum/.exec(message)
  if (prompt !== null) return `${prompt[1]}>${prompt[2]}`
  const budget =
    /input length and `max_tokens` exceed context limit: (\d+) \+ (\d+) > (\d+), decrease input length or `max_tokens` and try again/.exec(
      message,
    )
  if (budget !== null) return `${budget[1]}+${budget[2]}>${budget[3]}`
  return /^prompt is too long: ./.test(message) ? '?' : message
}

test.each([
  [
    'OpenAI, of old',
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 8545 tokens. Please reduce the length of the messages.",
    '8545>8192',
  ],
  [
    'OpenAI, with the tools counted',
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 140101 tokens (120100 in the messages, 20001 in the functions). Please reduce the length of the messages or functions.",
    '140101>128000',
  ],
  [
    'OpenAI, completions',
    "This model's maximum context length is 4097 tokens, however you requested 4116 tokens (3860 in your prompt; 256 for the completion). Please reduce your prompt; or completion length.",
    '3860+256>4097',
  ],
  [
    'OpenAI, Responses',
    'Your input exceeds the context window of this model. Please adjust your input and try again.',
    '?',
  ],
  [
    'OpenAI, gpt-5',
    'Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300,123 tokens. Please reduce the length of the messages.',
    '300123>272000',
  ],
  [
    'OpenAI, above the quota of a minute',
    'Request too large for gpt-4o in organization org-abc on tokens per min (TPM): Limit 30000, Requested 40321. The input or output tokens must be reduced in order to run successfully.',
    '40321>30000',
  ],
  [
    'vLLM, both counted, too much output',
    "This model's maximum context length is 16384 tokens. However, you requested 20000 tokens (12000 in the messages, 8000 in the completion). Please reduce the length of the messages or completion.",
    '12000+8000>16384',
  ],
  [
    'vLLM, both counted, too much input',
    "This model's maximum context length is 16384 tokens. However, you requested 122946 tokens (112946 in the messages, 10000 in the completion). Please reduce the length of the messages or completion.",
    '112946>16384',
  ],
  [
    'vLLM, max_tokens',
    "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum context length is 32768 tokens and your request has 5000 input tokens (32000 > 32768 - 5000).",
    '5000+32000>32768',
  ],
  [
    'vLLM, input',
    "This model's maximum context length is 32768 tokens. However, your request has 40000 input tokens. Please reduce the length of the input messages.",
    '40000>32768',
  ],
  [
    'vLLM, plus max_tokens',
    "This model's maximum context length is 2048 tokens. However, your request has 8 input tokens plus 2045 'max_tokens'. Please reduce one or the other.",
    '8+2045>2048',
  ],
  [
    'vLLM, at least',
    "This model's maximum context length is 131072 tokens. However, you requested 32000 output tokens and your prompt contains at least 99073 input tokens, for a total of at least 131073 tokens. Please reduce the length of the input prompt or the number of requested output tokens.",
    '115073+32000>131072',
  ],
  [
    'vLLM, passed',
    "You passed 8193 input tokens and requested 24576 output tokens. However, the model's context length is only 32768 tokens, resulting in a maximum input length of 8192 tokens.",
    '20481+24576>32768',
  ],
  [
    'vLLM, passed, hardly any output asked for',
    "You passed 8093 input tokens and requested 100 output tokens. However, the model's context length is only 8192 tokens, resulting in a maximum input length of 8092 tokens.",
    '8903>8192',
  ],
  ['vLLM, early', 'Input prompt (2664 tokens) is too long and exceeds limit of 2048', '2664>2048'],
  [
    'SGLang, input',
    "The input (33000 tokens) is longer than the model's context length (32768 tokens).",
    '33000>32768',
  ],
  [
    'SGLang, output',
    "Requested token count exceeds the model's maximum context length of 262144 tokens. You requested a total of 263925 tokens: 199925 tokens from the input messages and 64000 tokens for the completion.",
    '199925+64000>262144',
  ],
  ['llama.cpp, of old', 'the request exceeds the available context size, try increasing it', '?'],
  [
    'llama.cpp',
    'request (104052 tokens) exceeds the available context size (88064 tokens), try increasing it',
    '104052>88064',
  ],
  [
    'LM Studio, n_keep',
    'The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 10451>= n_ctx: 4096). Try to load the model with a larger context length, or provide a shorter input',
    '10451>4096',
  ],
  ['LM Studio', 'Context size has been exceeded.', '?'],
  ['Ollama', 'prompt too long; exceeded max context length by 42 tokens', '?'],
  [
    'Gemini',
    'The input token count (1196265) exceeds the maximum number of tokens allowed (1048576).',
    '1196265>1048576',
  ],
  [
    'Gemini, one number',
    'The input token count exceeds the maximum number of tokens allowed 1048576.',
    '?',
  ],
  [
    'xAI',
    "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    '537812>131072',
  ],
  ['Groq', 'Please reduce the length of the messages or completion.', '?'],
  [
    'Groq, above the quota of a minute',
    'Request too large for model `llama-3.3-70b-versatile` in organization `org_01hxxxxxxxxxxxxxxxxxxxxxxx` service tier `on_demand` on tokens per minute (TPM): Limit 12000, Requested 25311, please reduce your message size and try again.',
    '25311>12000',
  ],
  [
    'OpenRouter',
    'This endpoint\'s maximum context length is 200000 tokens. However, you requested about 200010 tokens (150000 of text input, 10 of tool input, 50000 in the output). Please reduce the length of either one, or use the "middle-out" transform.',
    '150010+50000>200000',
  ],
  [
    'Mistral',
    'Prompt contains 65673 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
    '65673>32768',
  ],
  [
    'DeepSeek',
    "This model's maximum context length is 131072 tokens. However, you requested 150001 tokens (142001 in the messages, 8000 in the completion).",
    '142001>131072',
  ],
  [
    'Qwen',
    '<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 98304]',
    '?',
  ],
  [
    'Kimi',
    'Invalid request: Your request exceeded model token limit: 262144 (requested: 300000)',
    '300000>262144',
  ],
  ['Z.ai', 'Prompt exceeds max length', '?'],
  [
    'Cohere',
    'too many tokens: size limit exceeded by 5000 tokens. Try using shorter or fewer inputs.',
    '?',
  ],
  ['Bedrock', 'Input is too long for requested model.', '?'],
  [
    'Anthropic behind a gateway',
    'AnthropicException - prompt is too long: 213462 tokens > 200000 maximum',
    'AnthropicException - prompt is too long: 213462 tokens > 200000 maximum',
  ],
  [
    'Anthropic behind a gateway, output',
    'input length and `max_tokens` exceed context limit: 188059 + 20000 > 200000, decrease input length or `max_tokens` and try again',
    '188059+20000>200000',
  ],
  [
    'LiteLLM',
    'litellm.ContextWindowExceededError: ContextWindowExceededError: OpenAIException - too big',
    '?',
  ],
  ['MiniMax', 'invalid params, context window exceeds limit (2013)', '?'],
  [
    'Fireworks',
    'The prompt is too long: 50000, model maximum context length: 32768',
    '50000>32768',
  ],
  ['GitHub Copilot', 'prompt token count of 168929 exceeds the limit of 168000', '168929>168000'],
  ['GitHub Models', 'Request body too large for gpt-4o model. Max size: 8000 tokens.', '?'],
  [
    'Text Generation Inference',
    '`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 3900 `inputs` tokens and 500 `max_new_tokens`',
    '3900+500>4096',
  ],
  ['TGI, input', '`inputs` must have less than 4096 tokens. Given: 5000', '5000>4096'],
  [
    'vLLM, decoder',
    'The decoder prompt (length 50000) is longer than the maximum model length of 40960. Make sure that `max_model_len` is no smaller than the number of text tokens.',
    '50000>40960',
  ],
  [
    'LM Studio, reached',
    'Reached context length of 4096 tokens with model (arch: gemma3) that does not currently support mid-generation context overflow.',
    '?',
  ],
  [
    'SiliconFlow',
    'length of prompt_tokens (34000) must be less than max_seq_len (32768).',
    '34000>32768',
  ],
  [
    'Cloudflare',
    'The estimated number of input and maximum output tokens (30000) exceeded this model context window limit (24000).',
    '?',
  ],
  [
    'Vertex AI',
    'The input token count is 1300000 but the model only supports up to 1048576.',
    '1300000>1048576',
  ],
  ['Kimi, input', 'Input token length too long', '?'],
  ['Volcengine', 'Total tokens of image and text exceed max message tokens.', '?'],
  ['Volcengine, length', 'Input length 234567 exceeds the maximum length 131072.', '234567>131072'],
  ['DS4', 'Prompt has 9001 tokens, but the configured context size is 8192 tokens', '9001>8192'],
])('%s', (_name, message, expected) => {
  const refusal = { status: 400, message, code: undefined, type: undefined, param: undefined }
  expect(brief(overflowMessage(refusal))).toBe(expected)
})

const SAID = {
  tokens:
    "This model's maximum context length is 262144 tokens. However, you requested 128000 output tokens and your prompt contains at least 134145 input tokens, for a total of at least 262145 tokens. Please reduce the length of the input prompt or the number of requested output tokens.",
  next: "This model's maximum context length is 262144 tokens. However, you requested 21144 output tokens and your prompt contains at least 241001 input tokens, for a total of at least 262145 tokens.",
  characters:
    "This model's maximum context length is 32768 tokens. However, you requested 32000 output tokens and your prompt contains 51234 characters (more than 24576 characters, which is the upper bound for 768 input tokens).",
  passed:
    "You passed 8193 input tokens and requested 24576 output tokens. However, the model's context length is only 32768 tokens, resulting in a maximum input length of 8192 tokens.",
  passedCharacters:
    "You passed 51234 input characters and requested 32000 output tokens. However, the model's context length is only 32768 tokens, resulting in a maximum input length of 768 tokens (at most 24576 characters).",
  inputOnly:
    "This model's maximum context length is 40960 tokens. However, you requested 0 output tokens and your prompt contains at least 40961 input tokens, for a total of at least 40961 tokens.",
  blamed:
    "This model's maximum context length is 16384 tokens. However, your request has 12000 input tokens. Reduce them or max_tokens.",
  cloudflare:
    'The estimated number of input and maximum output tokens (130000) exceeded this model context window limit (24000).',
  counted:
    "This model's maximum context length is 16384 tokens. However, you requested 20000 tokens (12000 in the messages, 8000 in the completion).",
}

/** vLLM stops to count where the request no longer fits; others name no count of the prompt. */
test.each<[string, string, number, string]>([
  ['a bound says nothing, our guess does', SAID.tokens, 150_000, '150000+128000>262144'],
  ['a guess beyond the window', SAID.tokens, 300_000, '300000>262144'],
  ['a guess that the bound proves too low', SAID.tokens, 100_000, '147560+128000>262144'],
  ['a bound near the window, beyond the guess', SAID.next, 240_000, '265102>262144'],
  ['characters', SAID.characters, 12_000, '12000+32000>32768'],
  ['too many characters', SAID.characters, 40_000, '40000>32768'],
  ['too many characters for an answer beside them', SAID.characters, 29_000, '?'],
  ['the older words', SAID.passed, 12_000, '12000+24576>32768'],
  ['the older words, a guess without room', SAID.passed, 30_000, '?'],
  ['the older words for characters', SAID.passedCharacters, 12_000, '12000+32000>32768'],
  ['only the sum', SAID.cloudflare, 9_000, '9000+121000>24000'],
  ['only the sum, a guess beyond the window', SAID.cloudflare, 26_000, '26000>24000'],
  ['only the sum, a guess beyond it', SAID.cloudflare, 140_000, '?'],
  ['the prompt alone', SAID.inputOnly, 60_000, '60000>40960'],
  ['the prompt alone, beyond the guess', SAID.inputOnly, 30_000, '45058>40960'],
  ['a count without the output that it blames', SAID.blamed, 9, '12000+4385>16384'],
  ['what the upstream has counted, no guess does better', SAID.counted, 9, '12000+8000>16384'],
])('our own guess: %s', (_, message, estimate, expected) => {
  const refusal = { status: 400, message, code: undefined, type: undefined, param: undefined }
  expect(brief(overflowMessage(refusal, estimate))).toBe(expected)
})
