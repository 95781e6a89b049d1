import {
  asList,
  asObject,
  asText,
  isObject,
  parseJson,
  type JsonObject,
} from '../../src/wire/json.ts'
import { foreignFields } from './openai-fields.ts'

/**
 * What OpenAI would refuse in the body of a Chat Completions request, one line a fault, in the words
 * of its API reference and of its refusals. An empty list means that it is taken.
 */
export function faultsOf(body: JsonObject): readonly string[] {
  return [
    ...foreignFields(body).map((path) => `unknown field ${path}`),
    ...faultsOfFields(body),
    ...faultsOfMessages(asList(body['messages']).map((message) => asObject(message) ?? {})),
    ...faultsOfTools(asList(body['tools']).map((tool) => asObject(tool) ?? {})),
    ...faultsOfChoice(body),
    ...faultsOfFormat(body['response_format']),
    ...faultsOfValues('', body),
  ]
}

const NAME = /^[A-Za-z0-9_-]{1,64}$/
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

type Faults = readonly string[]

const unless = (holds: boolean, fault: string): Faults => (holds ? [] : [fault])

function faultsOfFields(body: JsonObject): Faults {
  const { stop, reasoning_effort: effort } = body
  const has = (field: string): boolean => Object.hasOwn(body, field)
  const within = (field: string, least: number, most: number): Faults => {
    const value = body[field]
    return unless(!has(field) || (Number(value) >= least && Number(value) <= most), field)
  }
  return [
    ...unless(isText(body['model']), 'model'),
    ...unless(!(has('max_tokens') && has('max_completion_tokens')), 'two limits of tokens'),
    ...within('max_tokens', 1, Number.MAX_SAFE_INTEGER),
    ...within('max_completion_tokens', 1, Number.MAX_SAFE_INTEGER),
    ...within('temperature', 0, 2),
    ...within('top_p', 0, 1),
    ...unless(!has('stop') || isStop(stop), 'stop'),
    ...unless(!has('stream_options') || body['stream'] === true, 'stream_options without stream'),
    ...unless(!has('reasoning_effort') || EFFORTS.includes(String(effort)), 'reasoning_effort'),
    ...unless((asText(body['prompt_cache_key']) ?? '').length <= 64, 'prompt_cache_key'),
  ]
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isStop(stop: unknown): boolean {
  return asList(stop).length >= 1 && asList(stop).length <= 4 && asList(stop).every(isText)
}

/** Calls are answered right behind them, each once; every message says something. */
function faultsOfMessages(messages: readonly JsonObject[]): Faults {
  const faults: string[] = []
  let open: readonly unknown[] = []
  for (const [index, message] of messages.entries()) {
    const answered = message['tool_call_id']
    if (message['role'] === 'tool' && !open.includes(answered)) faults.push(`orphan at ${index}`)
    if (message['role'] !== 'tool' && open.length > 0) faults.push(`open call before ${index}`)
    open = message['role'] === 'tool' ? open.filter((id) => id !== answered) : idsOf(message)
    faults.push(...faultsOfMessage(message).map((fault) => `messages.${index}: ${fault}`))
  }
  if (open.length > 0) faults.push('open call at the end')
  const isSpeaker = ({ role }: JsonObject): boolean => role !== 'system' && role !== 'developer'
  return [...faults, ...unless(messages.some(isSpeaker), 'nobody speaks')]
}

function idsOf(message: JsonObject): readonly unknown[] {
  return asList(message['tool_calls']).map((call) => asObject(call)?.['id'])
}

const PARTS: Readonly<Record<string, readonly string[]>> = {
  user: ['text', 'image_url', 'file'],
  assistant: ['text'],
  system: ['text'],
  developer: ['text'],
  tool: ['text'],
}

function faultsOfMessage(message: JsonObject): Faults {
  const role = asText(message['role']) ?? ''
  const { content, tool_calls: calls } = message
  const isQuiet = role === 'tool' ? content === null : content === null || content === ''
  const mayBeQuiet = role === 'assistant' && asList(calls).length > 0
  return [
    ...unless(Object.hasOwn(message, 'content'), 'no content'),
    ...unless(!isQuiet || mayBeQuiet, 'nothing said'),
    ...unless(calls === undefined || asList(calls).length > 0, 'empty tool_calls'),
    ...unless(new Set(idsOf(message)).size === asList(calls).length, 'one id twice'),
    ...asList(calls).flatMap((call) => faultsOfCall(asObject(call) ?? {})),
    ...faultsOfContent(content, PARTS[role] ?? []),
  ]
}

function faultsOfCall(call: JsonObject): Faults {
  const id = asText(call['id']) ?? ''
  const called = asObject(call['function']) ?? {}
  return [
    ...unless(call['type'] === 'function', 'type of a call'),
    ...unless(id.length >= 1 && id.length <= 40, 'id of a call'),
    ...unless(NAME.test(asText(called['name']) ?? ''), 'name of a call'),
    // OpenAI takes any text here, chat templates of open models take objects only.
    ...unless(isObject(parseJson(asText(called['arguments']) ?? '')), 'arguments of a call'),
  ]
}

function faultsOfContent(content: unknown, allowed: readonly string[]): Faults {
  if (content === null || content === undefined || typeof content === 'string') return []
  return [
    ...unless(asList(content).length > 0, 'empty content'),
    ...asList(content).flatMap((part) => faultsOfPart(asObject(part) ?? {}, allowed)),
  ]
}

function faultsOfPart(part: JsonObject, allowed: readonly string[]): Faults {
  const type = asText(part['type']) ?? ''
  const file = asObject(part['file'])
  const url = asText(asObject(part['image_url'])?.['url']) ?? ''
  return [
    ...unless(allowed.includes(type), `part ${type}`),
    ...unless(type !== 'text' || isText(part['text']), 'empty text'),
    ...unless(
      type !== 'image_url' || /^(?:https?|data|file|blob):./.test(url),
      'address of an image',
    ),
    ...unless(type !== 'file' || isText(file?.['filename']), 'name of a file'),
    ...unless(
      type !== 'file' || /^data:application\/pdf;base64,./.test(asText(file?.['file_data']) ?? ''),
      'data of a file',
    ),
  ]
}

function faultsOfTools(tools: readonly JsonObject[]): Faults {
  const functions = tools.map((tool) => asObject(tool['function']) ?? {})
  const names = functions.map(({ name }) => name)
  return [
    ...unless(tools.length <= 128, 'more than 128 tools'),
    ...unless(new Set(names).size === names.length, 'one name of a tool twice'),
    ...unless(
      tools.every(({ type }) => type === 'function'),
      'type of a tool',
    ),
    ...functions.flatMap(faultsOfFunction),
  ]
}

function faultsOfFunction({ name, description, parameters }: JsonObject): Faults {
  const root = asObject(parameters) ?? {}
  return [
    ...unless(NAME.test(asText(name) ?? ''), 'name of a tool'),
    ...unless(description === undefined || typeof description === 'string', 'description'),
    ...unless(root['type'] === 'object' && isObject(root['properties']), 'root of parameters'),
    ...unless(
      !['anyOf', 'oneOf', 'allOf', 'not', 'enum'].some((keyword) => Object.hasOwn(root, keyword)),
      'alternatives as root of parameters',
    ),
    ...faultsOfSchema(root),
  ]
}

/** "array schema missing items" is refused at any depth, strict or not. */
function faultsOfSchema(schema: unknown): Faults {
  if (!isObject(schema)) return []
  const isArray = schema['type'] === 'array' || asList(schema['type']).includes('array')
  const inner = [
    ...Object.values(asObject(schema['properties']) ?? {}),
    ...Object.values(asObject(schema['$defs']) ?? {}),
    ...asList(schema['anyOf']),
    schema['items'],
  ]
  return [
    ...unless(!isArray || schema['items'] !== undefined, 'a list without items'),
    ...inner.flatMap(faultsOfSchema),
  ]
}

function faultsOfChoice(body: JsonObject): Faults {
  const { tool_choice: choice, tools, parallel_tool_calls: parallel } = body
  const words = [undefined, 'auto', 'none', 'required']
  const named = asObject(asObject(choice)?.['function'])?.['name']
  const offered = asList(tools).map((tool) => asObject(asObject(tool)?.['function'])?.['name'])
  return [
    ...unless(tools === undefined || asList(tools).length > 0, 'empty tools'),
    ...unless(choice === undefined || tools !== undefined, 'tool_choice without tools'),
    ...unless(parallel === undefined || tools !== undefined, 'parallel_tool_calls without tools'),
    ...unless(words.some((word) => word === choice) || offered.includes(named), 'tool_choice'),
  ]
}

function faultsOfFormat(format: unknown): Faults {
  if (format === undefined) return []
  const described = asObject(asObject(format)?.['json_schema']) ?? {}
  const schema = asObject(described['schema']) ?? {}
  return [
    ...unless(asObject(format)?.['type'] === 'json_schema', 'type of response_format'),
    ...unless(NAME.test(asText(described['name']) ?? ''), 'name of response_format'),
    ...unless(schema['type'] === 'object', 'root of response_format'),
  ]
}

/** A null is refused wherever nothing may be said; only an assistant's content may be null. */
function faultsOfValues(path: string, value: unknown): Faults {
  if (path.endsWith('.parameters') || path.endsWith('.schema')) return []
  if (value === undefined || value === null) {
    return unless(/^\.messages\.\d+\.content$/.test(path), `no value at ${path}`)
  }
  if (typeof value === 'number') return unless(Number.isFinite(value), `no number at ${path}`)
  if (typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]) => faultsOfValues(`${path}.${key}`, inner))
}
