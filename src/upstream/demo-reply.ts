import { asList, asNumber, asObject, asText, isObject, type JsonObject } from '../wire/json.ts'
import { exampleOf } from './demo-schema.ts'
import type { Reply, ReplyCall } from './demo-wire.ts'

/** A rule of thumb for English; good enough to fill meters and to obey a limit. */
const CHARACTERS_PER_TOKEN = 4

/** What the demo may call unasked: names of Claude Code, and names that say that they only look. */
const READ_ONLY = /^(Glob|LS|Grep|Read)$|^(find|get|list|read|search)_/i

const REASONING =
  'There is no model here to think, so this is what thinking looks like: a few words that ' +
  'come before the answer.'

type Draft = { readonly text: string; readonly calls: readonly ReplyCall[] }

/** What the demo says: that it is one, or, where the user's text asks for it, a tool call. */
export function createReply(body: JsonObject): Reply {
  const draft = draftReply(body)
  const reasoning = body['reasoning_effort'] === 'none' ? '' : REASONING
  const reply = withinLimits(body, { reasoning, ...draft })
  return { ...reply, usage: estimateUsage(body, reply) }
}

function draftReply(body: JsonObject): Draft {
  const structured = structuredText(body)
  if (structured !== undefined) return { text: structured, calls: [] }
  const { prompt, result } = readConversation(body)
  if (result !== undefined) return { text: commentOn(result), calls: [] }
  const call = chooseCall(body, prompt)
  if (call !== undefined) return { text: `Calling ${call.name}.`, calls: [call] }
  return { text: introduce(body, prompt), calls: [] }
}

function introduce(body: JsonObject, prompt: string): string {
  return (
    'This is the demo of Vandamme: it runs without any model, so nobody understood what you ' +
    `wrote (“${excerpt(prompt)}”). The way there and back was real, though: your message ` +
    'came in as an Anthropic Messages request, went to an OpenAI-compatible upstream as ' +
    `a Chat Completion for ${asText(body['model']) ?? 'no model'}, and this answer came ` +
    'back the same way. Write “use a tool” to see a tool call. For a real model set ' +
    'OPENAI_API_KEY and OPENAI_BASE_URL, and start without --demo.'
  )
}

function commentOn(result: string): string {
  return (
    `The tool answered with ${result.length} characters (“${excerpt(result)}”). A model would go ` +
    'on from here; this is the demo of Vandamme, which runs without any.'
  )
}

function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}

/** The user's last words, and what a tool answered to a call that they led to. */
function readConversation(body: JsonObject): { prompt: string; result: string | undefined } {
  let result: string | undefined
  for (const message of asList(body['messages']).filter(isObject).toReversed()) {
    if (message['role'] === 'tool') result ??= contentText(message)
    const prompt = message['role'] === 'user' ? contentText(message) : ''
    if (prompt !== '') return { prompt, result }
  }
  return { prompt: '', result }
}

/** Text that the client added by itself is not the user's. */
function contentText(message: JsonObject): string {
  const { content } = message
  const text = typeof content === 'string' ? content : asList(content).map(partText).join('\n')
  return text.replaceAll(/<system-reminder>.*?<\/system-reminder>/gs, '').trim()
}

function partText(part: unknown): string {
  return asText(asObject(part)?.['text']) ?? ''
}

/**
 * Nothing that writes or runs anything is called because of a chance word: a tool must be read-only,
 * or the user must have named it as a tool, or the request forces it.
 */
function chooseCall(body: JsonObject, prompt: string): ReplyCall | undefined {
  const tools = asList(body['tools']).map(toolFunction)
  const choice = body['tool_choice']
  if (choice === 'none') return undefined
  const forced = asText(asObject(asObject(choice)?.['function'])?.['name'])
  const chosen =
    tools.find((tool) => tool.name === forced) ??
    tools.find((tool) => isNamed(tool.name, prompt)) ??
    tools.find((tool) => READ_ONLY.test(tool.name) && (choice === 'required' || wantsTool(prompt)))
  if (chosen === undefined) return undefined
  const id = `call_demo_${asList(body['messages']).length}`
  return { id, name: chosen.name, arguments: JSON.stringify(exampleOf(chosen.parameters) ?? {}) }
}

/** A client that compacts says “Do NOT call any tools”. */
function wantsTool(prompt: string): boolean {
  return /\btools?\b/i.test(prompt) && !/\b(?:not|never|without)\b|n['’]t\b/i.test(prompt)
}

function toolFunction(tool: unknown): { name: string; parameters: unknown } {
  const described = asObject(asObject(tool)?.['function'])
  const parameters = { type: 'object', ...asObject(described?.['parameters']) }
  return { name: asText(described?.['name']) ?? '', parameters }
}

function isNamed(name: string, prompt: string): boolean {
  return name !== '' && [`${name} tool`, `tool ${name}`].some((words) => prompt.includes(words))
}

/** JSON for a request that demands JSON; undefined for any other. */
function structuredText(body: JsonObject): string | undefined {
  const format = asObject(body['response_format'])
  if (format?.['type'] === 'json_object') return JSON.stringify({ demo: true })
  if (format?.['type'] !== 'json_schema') return undefined
  return JSON.stringify(exampleOf(asObject(format['json_schema'])?.['schema']) ?? {})
}

type Unfinished = Draft & { readonly reasoning: string }

/** Cuts a draft where a stop sequence or the token limit ends it. */
function withinLimits(body: JsonObject, draft: Unfinished): Omit<Reply, 'usage'> {
  const limit = asNumber(body['max_completion_tokens']) ?? asNumber(body['max_tokens']) ?? Infinity
  const budget = limit * CHARACTERS_PER_TOKEN
  const reasoning = draft.reasoning.slice(0, budget)
  const spoken = cutAtStop(draft.text, body['stop'])
  const text = spoken.slice(0, budget - reasoning.length)
  if (text !== spoken || reasoning !== draft.reasoning) {
    return { reasoning, text, calls: [], finish: 'length' }
  }
  const calls = spoken === draft.text ? draft.calls : []
  return { reasoning, text, calls, finish: calls.length > 0 ? 'tool_calls' : 'stop' }
}

function cutAtStop(text: string, stop: unknown): string {
  const sequences = (typeof stop === 'string' ? [stop] : asList(stop)).filter(
    (sequence) => typeof sequence === 'string' && sequence !== '',
  )
  const ends = sequences.map((sequence) => text.indexOf(String(sequence))).filter((at) => at >= 0)
  return text.slice(0, Math.min(text.length, ...ends))
}

function estimateUsage(body: JsonObject, reply: Omit<Reply, 'usage'>): JsonObject {
  const { messages, tools, response_format } = body
  const prompt = countTokens(JSON.stringify({ messages, tools, response_format }))
  const called = reply.calls.map((call) => call.name + call.arguments).join('')
  const completion = countTokens(reply.reasoning + reply.text + called)
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: countTokens(reply.reasoning) },
  }
}

function countTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN)
}
