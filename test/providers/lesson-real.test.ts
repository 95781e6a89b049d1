import { expect, test } from 'bun:test'

import { toChatRequest } from '../../src/convert/chat/request.ts'
import { readRefusal } from '../../src/convert/refusal.ts'
import { profileFor } from '../../src/providers/known.ts'
import { lessonFrom } from '../../src/providers/lesson.ts'
import type { Profile } from '../../src/providers/profile.ts'
import type { MessagesRequest } from '../../src/wire/anthropic.ts'
import { requestContext } from '../helpers/request-context.ts'

const png = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }
const pdf = {
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' },
}

/** A session in the middle of its work, with everything that some upstream refuses. */
const session: MessagesRequest = {
  model: 'claude-opus-5-5',
  max_tokens: 128_000,
  stream: true,
  temperature: 1,
  top_p: 0.9,
  top_k: 40,
  stop_sequences: ['END'],
  thinking: { type: 'adaptive' },
  output_config: { effort: 'high', format: { type: 'json_schema', schema: closed() } },
  metadata: { user_id: 'user_1_session_1' },
  system: 'Be kind.',
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'Look.' }, png, pdf] },
    { role: 'system', content: 'Today is Sunday.' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: '' },
        { type: 'tool_use', id: 'toolu_01', name: 'Read', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_01', content: [png] },
        { type: 'text', text: 'Go on.' },
      ],
    },
    { role: 'assistant', content: 'Well,' },
  ],
  tools: [
    {
      name: 'Read',
      input_schema: { ...closed(), propertyNames: {} },
      description: 'd'.repeat(2000),
    },
    { name: '9lives', input_schema: closed(), strict: true },
  ],
  tool_choice: { type: 'any', disable_parallel_tool_use: true },
}

function closed() {
  return { type: 'object', properties: {}, required: [], additionalProperties: false }
}

const openAi = (message: string, fields: object = {}): string =>
  JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, ...fields } })
const vllm = (message: string): string =>
  JSON.stringify({ object: 'error', message, type: 'BadRequestError', param: null, code: 400 })
const mistral = (field: string): string => {
  const detail = [
    { type: 'extra_forbidden', loc: ['body', field], msg: 'Extra inputs are not permitted' },
  ]
  return JSON.stringify({ object: 'error', message: { detail }, type: 'invalid_request_error' })
}
const google = (message: string): string =>
  JSON.stringify([{ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }])
const openRouter = (code: number, raw: string): string =>
  JSON.stringify({
    error: { message: 'Provider returned error', code, metadata: { raw, provider_name: 'P' } },
  })
const liteLlm = (message: string): string =>
  JSON.stringify({ error: { message, type: 'None', param: 'None', code: '400' } })

const UNSUPPORTED = { code: 'unsupported_parameter' }
const ALL = ['low', 'medium', 'high']

type Case = readonly [
  who: string,
  status: number,
  body: string,
  patch: Partial<Profile> | undefined,
  profile?: Partial<Profile>,
  request?: Partial<MessagesRequest>,
]

const cases: readonly Case[] = [
  [
    'OpenAI',
    400,
    openAi(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { ...UNSUPPORTED, param: 'max_tokens' },
    ),
    { tokenField: 'max_completion_tokens' },
  ],
  [
    'OpenAI',
    400,
    openAi(
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
      { code: 'unsupported_value', param: 'temperature' },
    ),
    { drop: ['temperature'] },
  ],
  [
    'OpenAI',
    400,
    openAi("Unsupported parameter: 'top_p' is not supported with this model.", {
      ...UNSUPPORTED,
      param: 'top_p',
    }),
    { drop: ['top_p'] },
  ],
  [
    'OpenAI',
    400,
    openAi("Unsupported parameter: 'parallel_tool_calls' is not supported with this model.", {
      ...UNSUPPORTED,
      param: 'parallel_tool_calls',
    }),
    { drop: ['parallel_tool_calls'] },
  ],
  [
    'OpenAI',
    400,
    openAi(
      "Unsupported value: 'reasoning_effort' does not support 'high' with this model. Supported values are: 'medium'.",
      { code: 'unsupported_value', param: 'reasoning_effort' },
    ),
    { efforts: ['medium'] },
    { effort: 'reasoning_effort', efforts: ALL },
  ],
  [
    'OpenAI',
    400,
    openAi("Unsupported value: 'messages[0].role' does not support 'developer' with this model.", {
      code: 'unsupported_value',
      param: 'messages[0].role',
    }),
    { systemRole: 'system' },
    { systemRole: 'developer' },
  ],
  [
    'OpenAI',
    400,
    openAi(
      "Function tools with reasoning_effort are not supported for gpt-5.6 in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
      { param: 'reasoning_effort' },
    ),
    { effort: 'reasoning_effort', effortWithTools: 'none' },
  ],
  [
    'OpenAI',
    400,
    openAi(
      'max_tokens is too large: 128000. This model supports at most 16384 completion tokens, whereas you provided 128000.',
      { code: 'invalid_value', param: 'max_tokens' },
    ),
    { maxOutputTokens: 16_384 },
  ],
  [
    'vLLM, a window below what was asked',
    400,
    openAi(
      'max_tokens=128000cannot be greater than max_model_len=max_total_tokens=40960. Please request fewer output tokens. (parameter=max_tokens, value=128000)',
    ),
    { maxOutputTokens: 20_480 },
  ],
  [
    'vLLM, the same in another version',
    400,
    openAi('max_tokens=128000 cannot be greater than max_model_len=32768.'),
    { maxOutputTokens: 16_384 },
  ],
  [
    'Bedrock',
    400,
    openAi(
      'The maximum tokens you requested exceeds the model limit of 8192. Try again with a maximum tokens value that is lower.',
    ),
    { maxOutputTokens: 8192 },
  ],
  [
    'a gateway',
    400,
    openAi('This model only supports max_tokens up to 8192'),
    { maxOutputTokens: 8192 },
  ],
  ['a bound', 400, openAi('max_tokens must be less than 8192'), { maxOutputTokens: 8191 }],
  ['an interval', 400, openAi('max_tokens must be in (0, 40000]'), { maxOutputTokens: 40_000 }],
  [
    'OpenAI',
    400,
    openAi(
      "Invalid 'tools': array too long. Expected an array with maximum length 1, but got an array with length 2 instead.",
      { code: 'array_above_max_length', param: 'tools' },
    ),
    { maxTools: 1 },
  ],
  [
    'OpenAI',
    400,
    openAi(
      "Invalid 'tools[0].function.description': string too long. Expected a string with maximum length 1024, but got a string with length 2000 instead.",
      { code: 'string_above_max_length', param: 'tools[0].function.description' },
    ),
    { maxDescription: 1024 },
  ],
  [
    'OpenAI',
    400,
    openAi(
      "Invalid schema for response_format 'response': In context=(), 'additionalProperties' is required to be supplied and to be false.",
      { param: 'response_format' },
    ),
    { structuredOutput: 'json_schema_loose' },
  ],
  [
    'OpenAI',
    400,
    openAi(
      "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
      { param: 'response_format' },
    ),
    { structuredOutput: 'json_schema_loose' },
  ],
  [
    'Azure',
    400,
    openAi('Unrecognized request argument supplied: parallel_tool_calls', { code: null }),
    { drop: ['parallel_tool_calls'] },
  ],
  [
    'Azure',
    400,
    openAi("Unknown parameter: 'prompt_cache_key'.", {
      code: 'unknown_parameter',
      param: 'prompt_cache_key',
    }),
    { drop: ['prompt_cache_key'] },
    { promptCacheKey: true },
  ],
  [
    'vLLM',
    400,
    vllm('System message must be at the beginning.'),
    { lateSystem: 'reminder' },
    { lateSystem: 'inline' },
  ],
  ['vLLM', 400, vllm("Unexpected role 'user' after role 'tool'"), { userAfterTool: false }],
  [
    'vLLM',
    400,
    vllm('Tool call id was toolu_01 but must be a-z, A-Z, 0-9, with a length of 9.'),
    { toolIds: 'nine-alphanumerics' },
  ],
  [
    'vLLM',
    400,
    vllm('m is not a multimodal model'),
    { imagesInToolResults: false },
    { imagesInToolResults: true },
  ],
  ['vLLM', 400, vllm('m is not a multimodal model'), { images: false }],
  [
    'Ollama',
    400,
    openAi('"m" does not support thinking'),
    { drop: ['reasoning_effort'] },
    { thinkingOff: { reasoning_effort: 'none' } },
    { thinking: { type: 'disabled' } },
  ],
  [
    'llama.cpp',
    500,
    openAi(
      'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj',
      { code: 500, type: 'server_error' },
    ),
    { images: false },
  ],
  [
    'llama.cpp',
    500,
    openAi('System message must be at the beginning.', { code: 500 }),
    { lateSystem: 'reminder' },
    { lateSystem: 'inline' },
  ],
  [
    'LM Studio',
    400,
    JSON.stringify({
      error: "Invalid tool_choice type: 'object'. Supported string values: none, auto, required",
    }),
    { toolChoice: { any: 'required', named: 'required' } },
    {},
    { tool_choice: { type: 'tool', name: 'Read' } },
  ],
  [
    'DeepSeek',
    400,
    openAi('The `reasoning_content` in the thinking mode must be passed back to the API.'),
    { replay: 'reasoning_content', replayPlaceholder: expect.any(String) as never },
  ],
  [
    'DeepSeek',
    400,
    openAi('Thinking mode does not support this tool_choice'),
    { toolChoice: { any: 'auto', named: 'auto' } },
  ],
  [
    'DeepSeek',
    422,
    'Failed to deserialize the JSON body into the target type: messages[1]: unknown variant `image_url`, expected `text` at line 1 column 99',
    { images: false },
  ],
  [
    'DeepSeek',
    400,
    openAi('Invalid max_tokens value, the valid range of max_tokens is [1, 8192]'),
    { maxOutputTokens: 8192 },
  ],
  ['Mistral', 422, mistral('stream_options'), { drop: ['stream_options'] }],
  [
    'Mistral',
    400,
    JSON.stringify({
      object: 'error',
      message: "Unexpected role 'user' after role 'tool'",
      type: 'invalid_request_message_order',
      param: null,
      code: '3230',
    }),
    { userAfterTool: false },
  ],
  [
    'Mistral',
    400,
    JSON.stringify({
      object: 'error',
      message:
        'Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant',
      type: 'invalid_request_message_order',
      code: '3230',
    }),
    { prefill: 'prefix' },
  ],
  [
    'Groq',
    400,
    openAi('`reasoning_effort` is not supported with this model'),
    { drop: ['reasoning_effort'] },
    { effort: 'reasoning_effort', efforts: ALL },
  ],
  [
    'Groq',
    400,
    openAi(
      '`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model',
    ),
    { maxOutputTokens: 8192 },
  ],
  [
    'Groq',
    400,
    openAi(
      "'messages.2' : for 'role:assistant' the following must be satisfied[('messages.2' : property 'reasoning_content' is unsupported)]",
    ),
    { replay: 'none', replayPlaceholder: undefined },
    { replay: 'reasoning_content' },
  ],
  [
    'xAI',
    400,
    JSON.stringify({
      code: 'Client specified an invalid argument',
      error: 'Argument not supported on this model: stop',
    }),
    { maxStopSequences: 0 },
  ],
  [
    'xAI',
    400,
    JSON.stringify({
      code: 'Client specified an invalid argument',
      error: 'Model grok-4 does not support parameter reasoningEffort.',
    }),
    { drop: ['reasoning_effort'] },
    { effort: 'reasoning_effort', efforts: ALL },
  ],
  [
    'Gemini',
    400,
    google('Invalid JSON payload received. Unknown name "parallel_tool_calls": Cannot find field.'),
    { drop: ['parallel_tool_calls'] },
  ],
  [
    'Gemini',
    400,
    google(
      'Invalid JSON payload received. Unknown name "propertyNames" at \'tools[0].function_declarations[0].parameters\': Cannot find field.',
    ),
    { schema: 'gemini' },
  ],
  [
    'Gemini',
    400,
    google(
      'Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly.',
    ),
    { thoughtSignatures: true },
  ],
  [
    'Gemini',
    400,
    google('Thinking level HIGH is not supported for this model.'),
    { efforts: ['low', 'medium'] },
    { effort: 'reasoning_effort', efforts: ALL },
  ],
  [
    'Kimi',
    400,
    openAi('invalid temperature: only 1 is allowed for this model'),
    { drop: ['temperature'] },
  ],
  [
    'Kimi',
    400,
    openAi(
      'thinking is enabled but reasoning_content is missing in assistant tool call message at index 3',
    ),
    { replay: 'reasoning_content', replayPlaceholder: expect.any(String) as never },
  ],
  [
    'Kimi',
    400,
    openAi("tool_choice 'required' is incompatible with thinking enabled"),
    { toolChoice: { any: 'auto', named: 'auto' } },
  ],
  [
    'Kimi',
    400,
    openAi(
      'Invalid request: function name is invalid, must start with a letter and can contain letters, numbers, underscores, and dashes',
    ),
    { toolNames: 'letter-first' },
  ],
  [
    'OpenRouter',
    404,
    JSON.stringify({
      error: { message: 'No endpoints found that support image input', code: 404 },
    }),
    { images: false },
  ],
  [
    'OpenRouter',
    400,
    openRouter(400, '{"error":{"message":"`temperature` is deprecated for this model."}}'),
    { drop: ['temperature'] },
  ],
  [
    'OpenRouter',
    400,
    openRouter(400, '{"message":"Range of max_tokens should be [1, 65536]"}'),
    { maxOutputTokens: 65_536 },
  ],
  [
    'OpenRouter',
    400,
    openAi('Reasoning is mandatory for this endpoint and cannot be disabled.', { code: 400 }),
    { thinkingOff: {} },
    { thinkingOff: { reasoning: { enabled: false } } },
    { thinking: { type: 'disabled' } },
  ],
  [
    'LiteLLM',
    400,
    liteLlm(
      "litellm.UnsupportedParamsError: databricks does not support parameters: ['parallel_tool_calls'], for model=m. To drop these, set `litellm.drop_params=True`",
    ),
    { drop: ['parallel_tool_calls'] },
  ],
  [
    'LiteLLM',
    400,
    liteLlm(
      'litellm.BadRequestError: AnthropicException - {"error":{"message":"`temperature` may only be set to 1 when thinking is enabled."}}',
    ),
    { drop: ['temperature'] },
  ],
  [
    'Qwen',
    400,
    openAi('parameter.enable_thinking must be set to false for non-streaming calls'),
    { thinkingOn: { enable_thinking: false } },
    { thinkingOn: { enable_thinking: true } },
  ],
]

test.each(cases)('%s %p: %s', (...[, status, body, patch, fields = {}, request = {}]) => {
  const profile = {
    ...profileFor({ baseUrl: 'http://host.test', model: 'm' }),
    files: true,
    ...fields,
  }
  const convert = (changes: Partial<Profile> = {}) =>
    toChatRequest({ ...session, ...request }, requestContext({ ...profile, ...changes })).chat
  const lesson = lessonFrom(readRefusal(status, body, []), convert(), profile)
  expect(lesson?.patch).toEqual(patch)
  // Asked again, the upstream must hear something else.
  expect(convert(lesson?.patch)).not.toEqual(convert())
})

test.each<[string, number, string]>([
  [
    'OpenAI',
    400,
    openAi(
      "Invalid 'messages[2].tool_calls[0].id': string too long. Expected a string with maximum length 40, but got a string with length 49 instead.",
    ),
  ],
  [
    'OpenAI',
    400,
    openAi("Invalid type for 'temperature': expected a decimal, but got a string instead.", {
      param: 'temperature',
    }),
  ],
  [
    'OpenAI',
    400,
    openAi(
      "Invalid schema for function 'Read': In context=('properties', 'a'), array schema missing items.",
      { param: 'tools[0].function.parameters' },
    ),
  ],
  [
    'OpenAI',
    404,
    openAi('This is not a chat model and thus not supported in the v1/chat/completions endpoint.', {
      param: 'model',
    }),
  ],
  [
    'OpenAI',
    404,
    openAi('The model `m` does not exist or you do not have access to it.', {
      code: 'model_not_found',
    }),
  ],
  [
    'OpenAI',
    500,
    openAi('The server had an error while processing your request: temperature is not supported'),
  ],
  [
    'Azure',
    400,
    openAi(
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
      { code: 'content_filter', param: 'prompt' },
    ),
  ],
  [
    'Azure',
    404,
    openAi('The API deployment for this resource does not exist.', { code: 'DeploymentNotFound' }),
  ],
  [
    'vLLM',
    400,
    vllm('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'),
  ],
  [
    'vLLM',
    400,
    vllm(
      "This model's maximum context length is 32768 tokens. However, you requested 160000 tokens (32000 in the messages, 128000 in the completion).",
    ),
  ],
  ['vLLM', 400, vllm('Conversation roles must alternate user/assistant/user/assistant/...')],
  ['Ollama', 400, openAi('registry.ollama.ai/library/m does not support tools')],
  ['Ollama', 404, openAi('model "m" not found, try pulling it first')],
  [
    'Groq',
    400,
    openAi(
      "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.",
      { code: 'tool_use_failed' },
    ),
  ],
  [
    'Groq',
    413,
    openAi(
      'Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 40000',
      { code: 'rate_limit_exceeded' },
    ),
  ],
  ['Gemini', 400, google('API key not valid. Please pass a valid API key.')],
  ['Gemini', 400, google('Unable to process input image. Please retry or report.')],
  ['Kimi', 400, openAi('Invalid request: tool_call_id  is not found')],
  [
    'OpenRouter',
    404,
    JSON.stringify({ error: { message: 'No endpoints found that support tool use', code: 404 } }),
  ],
  ['OpenRouter', 403, openRouter(403, 'temperature is not supported')],
  [
    'LiteLLM',
    400,
    liteLlm(
      'litellm.BadRequestError: Invalid model name passed in model=m. Call `/v1/models` to view available models',
    ),
  ],
])('%s %p teaches nothing: %s', (_, status, body) => {
  const profile = { ...profileFor({ baseUrl: 'http://host.test', model: 'm' }), files: true }
  const { chat } = toChatRequest(session, requestContext(profile))
  expect(lessonFrom(readRefusal(status, body, []), chat, profile)).toBeUndefined()
})
