import { describe, expect, test } from 'bun:test'

import type { Refusal } from '../../src/convert/refusal.ts'
import { profileFor } from '../../src/providers/known.ts'
import { lessonFrom } from '../../src/providers/lesson.ts'
import type { Profile } from '../../src/providers/profile.ts'
import type { ChatRequest } from '../../src/wire/openai-chat.ts'
import { profileOf } from '../helpers/request-context.ts'

const user = { role: 'user', content: 'Hi' } as const
const assistant = { role: 'assistant', content: 'Hello' } as const
const tools = [
  { type: 'function', function: { name: 'Read', parameters: {}, strict: true } },
] as const
const schema = { name: 'response', schema: {}, strict: true }
const image = { type: 'image_url', image_url: { url: 'data:' } } as const
const file = { type: 'file', file: { filename: 'a.pdf', file_data: 'data:' } } as const

/** A request with nearly everything, so that only the words decide. */
const full: ChatRequest = {
  model: 'm',
  messages: [
    { role: 'developer', content: 'Be kind.' },
    user,
    { ...assistant, reasoning_content: 'Hm.' },
    { role: 'system', content: 'Late.' },
    { role: 'tool', tool_call_id: 't', content: [image] },
    { role: 'user', content: [image, file] },
  ],
  max_tokens: 128_000,
  temperature: 1,
  top_p: 1,
  top_k: 5,
  stop: ['x'],
  stream: true,
  stream_options: { include_usage: true },
  tools,
  tool_choice: 'required',
  parallel_tool_calls: false,
  reasoning_effort: 'high',
  response_format: { type: 'json_schema', json_schema: schema },
  prompt_cache_key: 'k',
  thinking: { type: 'enabled' },
  enable_thinking: true,
  tool_stream: true,
}
const bare: ChatRequest = { model: 'm', messages: [user], max_tokens: 10 }
const newer: ChatRequest = { model: 'm', messages: [user], max_completion_tokens: 128_000 }

function refusal(message: string, fields: Partial<Refusal> = {}): Refusal {
  return { status: 400, message, code: undefined, type: undefined, param: undefined, ...fields }
}

function learn(said: string | Refusal, chat = full, fields: Partial<Profile> = {}) {
  const asRefusal = typeof said === 'string' ? refusal(said) : said
  return lessonFrom(asRefusal, chat, profileOf('generic', fields))
}

describe('a refused field', () => {
  test.each<[string, Partial<Profile>, ChatRequest?]>([
    [
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { tokenField: 'max_completion_tokens' },
    ],
    [
      'body.max_completion_tokens: Extra inputs are not permitted',
      { tokenField: 'max_tokens' },
      newer,
    ],
    [
      "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
      { drop: ['temperature'] },
    ],
    [
      '`temperature` and `top_p` cannot both be specified for this model.',
      { drop: ['temperature'] },
    ],
    ["Unsupported parameter: 'top_p' is not supported with this model.", { drop: ['top_p'] }],
    ['Unrecognized request argument supplied: top_k', { drop: ['top_k'] }],
    ["Unsupported parameter: 'stop' is not supported with this model.", { maxStopSequences: 0 }],
    ['Argument not supported on this model: stop', { maxStopSequences: 0 }],
    ['body.stream_options: Extra inputs are not permitted', { drop: ['stream_options'] }],
    ['Unknown parameter: stream_options', { drop: ['stream_options'] }],
    [
      'Invalid JSON payload received. Unknown name "parallel_tool_calls": Cannot find field.',
      { drop: ['parallel_tool_calls'] },
    ],
    ['Unrecognized request argument supplied: prompt_cache_key', { drop: ['prompt_cache_key'] }],
    ['`reasoning_effort` is not supported with this model', { drop: ['reasoning_effort'] }],
    [
      "Unsupported value: 'reasoning_effort' does not support 'high' with this model. Supported values are: 'low', and 'medium'.",
      { efforts: ['low', 'medium'] },
    ],
    [
      '`reasoning_effort` must be one of `none`, `default`',
      { efforts: [], thinkingOff: { reasoning_effort: 'none' } },
    ],
    ["property 'thinking' is unsupported", { drop: ['thinking'] }],
    ['Unknown parameter: enable_thinking', { drop: ['enable_thinking'] }],
    [
      'parameter.enable_thinking must be set to false for non-streaming calls',
      { thinkingOn: { enable_thinking: false } },
    ],
    [
      'deepseek-reasoner does not support this tool_choice',
      { toolChoice: { any: 'auto', named: 'auto' } },
    ],
    [
      "tool_choice 'required' is incompatible with thinking enabled",
      { toolChoice: { any: 'auto', named: 'auto' } },
    ],
    [
      'The tool_choice parameter does not support being set to required or object in thinking mode',
      { toolChoice: { any: 'auto', named: 'auto' } },
    ],
    [
      'tool_choice is not supported',
      { drop: ['tool_choice'] },
      { ...bare, tools, tool_choice: 'auto' },
    ],
    [
      "Invalid tool_choice type: 'object'. Supported string values: none, auto, required",
      { toolChoice: { any: 'required', named: 'required' } },
      { ...bare, tools, tool_choice: { type: 'function', function: { name: 'Read' } } },
    ],
    [
      "Invalid schema for response_format 'response': 'required' is required to be supplied",
      { structuredOutput: 'json_schema_loose' },
    ],
    ['This response_format type is unavailable now', { structuredOutput: 'json_schema_loose' }],
    [
      'This response_format type is unavailable now',
      { structuredOutput: 'none' },
      {
        ...bare,
        response_format: { type: 'json_schema', json_schema: { ...schema, strict: false } },
      },
    ],
    ["Unknown parameter: 'tools[0].function.strict'.", { strictTools: false }],
    ['body.tools.0.function.strict: Extra inputs are not permitted', { strictTools: false }],
    [
      "Function tools with reasoning_effort are not supported for gpt-5.6 in /v1/chat/completions. Please use /v1/responses or set reasoning_effort to 'none'.",
      { effort: 'reasoning_effort', effortWithTools: 'none' },
    ],
  ])('%s', (message, patch, chat = full) => {
    expect(learn(message, chat)?.patch).toEqual(patch)
  })

  test('is found by code and param when the text is vague', () => {
    const said = refusal('Not with this model.', { code: 'unsupported_parameter', param: 'top_p' })
    expect(learn(said)).toEqual({ field: 'top_p', patch: { drop: ['top_p'] } })
  })

  test('is the first one that the text names', () => {
    const said = 'top_p is not supported; neither is temperature'
    expect(learn(said)?.field).toBe('top_p')
  })

  test('may also come as 422', () => {
    const said = refusal('body.stream_options: Extra inputs are not permitted', { status: 422 })
    expect(learn(said)?.field).toBe('stream_options')
  })

  test('is taken out of the additions when the profile adds it', () => {
    const extra = { tool_stream: true, seed: 1 }
    const lesson = learn('Unknown parameter: tool_stream', full, { extra })
    expect(lesson?.patch).toEqual({ extra: { seed: 1 } })
  })
})

describe('the most output tokens', () => {
  test.each<[string, number]>([
    [
      'max_tokens is too large: 128000. This model supports at most 16384 completion tokens, whereas you provided 128000.',
      16_384,
    ],
    [
      '`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model',
      8192,
    ],
    ['Invalid max_tokens value, the valid range of max_tokens is [1, 8193]', 8193],
    ['Range of max_tokens should be [1, 8194]', 8194],
    ['Range of max_tokens should be [1,8195]', 8195],
    ['max_tokens is too large: at most 16,385 tokens', 16_385],
    ['max_tokens: 128000 > 64000, which is the maximum allowed number of output tokens', 64_000],
    ['max_tokens parameter is illegal. Between 1 and 4097', 4097],
    [
      'maxOutputTokens value of 128000 but the supported range is from 1 (inclusive) to 65537 (exclusive)',
      65_536,
    ],
    ['max_tokens (128000) is too high, the limit is 5000', 5000],
  ])('%s', (message, maxOutputTokens) => {
    expect(learn(message)).toEqual({ field: 'max_tokens value', patch: { maxOutputTokens } })
    expect(learn(message.replaceAll('max_tokens', 'max_completion_tokens'), newer)?.patch).toEqual({
      maxOutputTokens,
    })
  })

  test.each([
    'max_tokens is too large',
    'max_tokens is too large: 128000',
    'max_tokens must be at most 200000',
    'max_tokens must be at most 0',
  ])('teaches nothing without a smaller number: %s', (message) => {
    expect(learn(message)).toBeUndefined()
  })
})

describe('messages', () => {
  const image_in_tool = { imagesInToolResults: false }
  const user_image: ChatRequest = { ...bare, messages: [{ role: 'user', content: [image] }] }

  test.each<[string, Partial<Profile>, ChatRequest?]>([
    [
      "Invalid value: 'developer'. Supported values are: 'system', 'user'.",
      { systemRole: 'system' },
    ],
    ['messages[0].role: unknown variant `developer`, expected one of', { systemRole: 'system' }],
    ["Unexpected role 'developer'", { systemRole: 'system' }],
    ['System message must be at the beginning.', { lateSystem: 'reminder' }],
    ['Only the first message can have the system role', { lateSystem: 'reminder' }],
    ["Unexpected role 'system' after role 'user'", { lateSystem: 'reminder' }],
    ["messages.3: role 'system' is not supported", { lateSystem: 'reminder' }],
    [
      'The `reasoning_content` in the thinking mode must be passed back to the API.',
      { replay: 'reasoning_content', replayPlaceholder: expect.stringContaining('not kept') },
    ],
    [
      'thinking is enabled but reasoning_content is missing in assistant tool call message at index 2',
      { replay: 'reasoning_content', replayPlaceholder: expect.any(String) },
    ],
    [
      "'messages.2' : property 'reasoning_content' is unsupported",
      { replay: 'none', replayPlaceholder: undefined },
    ],
    [
      'body.messages.2.assistant.reasoning_content: Extra inputs are not permitted',
      { replay: 'none', replayPlaceholder: undefined },
    ],
    ['image_url is not supported by this model', { images: false }, user_image],
    ['image_url is not supported by this model', image_in_tool],
    ['This model does not support image input', { images: false }, user_image],
    ["This model doesn't support vision", { images: false }, user_image],
    ['unknown variant `image_url`, expected `text`', { images: false }, user_image],
    [
      'Invalid content type. image_url is only supported by certain models.',
      { images: false },
      user_image,
    ],
    ['image input is not supported', { images: false }, user_image],
    ['m is not a multimodal model', { images: false }, user_image],
    ["Invalid value: 'file'. Supported values are: 'text', 'image_url'.", { files: false }],
    ['unknown variant `file`, expected `text` or `image_url`', { files: false }],
    ['This model does not support file content', { files: false }],
    ['PDF inputs are not supported', { files: false }],
  ])('%s', (message, patch, chat = full) => {
    expect(learn(message, chat)?.patch).toEqual(patch)
  })

  test('the missing reasoning teaches nothing where it is sent already', () => {
    const profile = profileFor({ baseUrl: 'https://api.deepseek.com', model: 'm' })
    const said = refusal('The `reasoning_content` must be passed back to the API.')
    expect(lessonFrom(said, full, profile)).toBeUndefined()
  })
})

describe('nothing is learned', () => {
  test.each([
    "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (1000 in the messages, 8000 in the completion). max_tokens is not supported so large.",
    "'max_tokens' or 'max_completion_tokens' is too large: 128000. This model's maximum context length is 40960 tokens and your request has 5000 input tokens (128000 > 40960 - 5000).",
    'prompt is too long: temperature is not supported',
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. 'temperature' is not supported.",
    'Rate limit reached for m: max_tokens is not supported',
    "Invalid schema for function 'Read': 'temperature' is not permitted.",
    'You exceeded your current quota; temperature is not supported',
    'You uploaded an unsupported image. Please make sure your image is a png.',
    'image_url: unsupported image format webp',
    'This model does not support image format webp',
    "Invalid 'messages[1].content[0].image_url.url'. Expected a base64-encoded data URL.",
    'We could not parse the JSON body of your request.',
    'temperature must be between 0 and 1',
    'Invalid value for stop: the sequence is empty',
    'The model stops; this mode is not supported',
    'Unrecognized request argument supplied: seed',
    'Reasoning is mandatory for this endpoint and cannot be disabled.',
    'max_tokens is too small: thinking needs more',
    "An assistant message with 'tool_calls' must be followed by tool messages",
    '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    "Unsupported parameter: 'messages' is not supported",
    "Unsupported parameter: 'model' is not supported",
    "Unsupported parameter: 'tools' is not supported",
    'Provider returned error',
    '400 from the upstream',
  ])('from: %s', (message) => {
    expect(learn(message)).toBeUndefined()
  })

  test.each([401, 403, 404, 405, 408, 413, 429, 500, 502, 503])('from status %p', (status) => {
    expect(learn(refusal("Unsupported parameter: 'stop'", { status }))).toBeUndefined()
  })

  test.each(['content_filter', 'rate_limit_exceeded', 'context_length_exceeded'])(
    'from code %s',
    (code) => {
      expect(learn(refusal("Unsupported parameter: 'stop'", { code }))).toBeUndefined()
    },
  )

  test.each([
    "Unsupported parameter: 'temperature' is not supported",
    "Invalid value: 'developer'",
    'System message must be at the beginning.',
    'reasoning_content is missing',
    "property 'reasoning_content' is unsupported",
    'image_url is not supported',
    'unknown variant `file`',
    "Unknown parameter: 'tools[0].function.strict'.",
    'This response_format type is unavailable now',
    'tool_choice is not supported',
    "Function tools with reasoning_effort are not supported, set reasoning_effort to 'none'",
    "Unsupported parameter: 'max_completion_tokens'",
  ])('about what the request did not carry: %s', (message) => {
    expect(learn(message, bare)).toBeUndefined()
  })
})

test('a lesson about one field does not hide the next', () => {
  const strict = learn('This response_format type is unavailable now')
  const loose = learn('This response_format type is unavailable now', {
    ...bare,
    response_format: { type: 'json_schema', json_schema: { ...schema, strict: false } },
  })
  expect(strict?.field).not.toBe(loose?.field)
  const rename = learn("Unsupported parameter: 'max_tokens'", bare)
  const cap = learn('max_tokens must be at most 5', bare)
  expect(rename?.field).not.toBe(cap?.field)
})

/** Prompt and answer share vLLM's window, and a cap holds for longer and shorter prompts than this. */
describe('a window below what was asked for', () => {
  const TOO_MUCH =
    'max_tokens=128000cannot be greater than max_model_len=max_total_tokens=40960. Please request fewer output tokens. (parameter=max_tokens, value=128000)'
  const asked = (characters: number): ChatRequest => ({
    ...newer,
    messages: [{ role: 'user', content: 'x'.repeat(characters) }],
  })

  test.each<[string, ChatRequest, number]>([
    ['a short prompt: half of it', asked(10), 20_480],
    ['a prompt of about 25,000 tokens: what is left, with a margin', asked(80_000), 15_932],
    ['a prompt that leaves little: a quarter', asked(110_000), 10_240],
    ['a prompt beyond it: a quarter', asked(900_000), 10_240],
    [
      'a picture has no characters',
      {
        ...newer,
        messages: [
          {
            role: 'user',
            content: [{ type: 'image_url', image_url: { url: 'x'.repeat(900_000) } }],
          },
        ],
      },
      20_480,
    ],
  ])('%s', (_, chat, maxOutputTokens) => {
    expect(learn(TOO_MUCH, chat)?.patch).toEqual({ maxOutputTokens })
  })

  test('is found under its other name, and lowers nothing that fits', () => {
    const said = 'max_tokens=9000 cannot be greater than max_total_tokens=8192.'
    expect(learn(said, { ...newer, max_completion_tokens: 9_000 })?.patch).toEqual({
      maxOutputTokens: 4_096,
    })
    expect(learn(said, { ...newer, max_completion_tokens: 4_000 })).toBeUndefined()
  })
})
