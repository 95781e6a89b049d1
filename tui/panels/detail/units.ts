import { asList, asObject, asText, type JsonObject } from '../../../src/wire/json.ts'

type UnitType = 'text' | 'image' | 'thinking' | 'tool_use' | 'tool_result' | 'other'

/** The smallest thing of a conversation that has a place of its own in both dialects. */
export type Unit = {
  readonly path: string
  readonly role: string
  readonly type: UnitType
  /** Of a call or its result. */
  readonly id: string | undefined
  /** Of a call. */
  readonly name: string | undefined
  readonly text: string
}

/** Of the client's request: the system prompt, then the blocks of the messages. */
export function clientUnits(request: JsonObject): readonly Unit[] {
  const system = contentUnits(request['system'], { path: 'system', role: 'system' })
  const messages = asList(request['messages']).flatMap((value, index) => {
    const message = asObject(value) ?? {}
    const role = asText(message['role']) ?? 'unknown'
    return contentUnits(message['content'], { path: `messages[${index}].content`, role })
  })
  return [...system, ...messages]
}

/** Of the upstream's request. */
export function upstreamUnits(request: JsonObject): readonly Unit[] {
  return asList(request['messages']).flatMap((value, index) => {
    const message = asObject(value) ?? {}
    return chatUnits(message, `messages[${index}]`)
  })
}

function chatUnits(message: JsonObject, path: string): readonly Unit[] {
  const role = asText(message['role']) ?? 'unknown'
  const content = contentUnits(message['content'], { path: `${path}.content`, role })
  if (role === 'tool') return [toolResult(content, message, path)]
  const reasoning = ['reasoning_content', 'reasoning'].flatMap((field) => {
    const text = asText(message[field])
    return text === undefined
      ? []
      : [unit({ path: `${path}.${field}`, role, type: 'thinking', text })]
  })
  const calls = asList(message['tool_calls']).map((value, index) =>
    chatCall(asObject(value) ?? {}, { path: `${path}.tool_calls[${index}]`, role }),
  )
  return [...reasoning, ...content, ...calls]
}

function toolResult(content: readonly Unit[], message: JsonObject, path: string): Unit {
  const text = content.map((one) => one.text).join('\n')
  const id = asText(message['tool_call_id'])
  return { ...unit({ path, role: 'tool', type: 'tool_result', text }), id }
}

type Place = { readonly path: string; readonly role: string }

function chatCall(call: JsonObject, place: Place): Unit {
  const called = asObject(call['function']) ?? {}
  const text = asText(called['arguments']) ?? ''
  return {
    ...unit({ ...place, type: 'tool_use', text }),
    id: asText(call['id']),
    name: asText(called['name']),
  }
}

function contentUnits(content: unknown, place: Place): readonly Unit[] {
  if (typeof content === 'string') return [unit({ ...place, type: 'text', text: content })]
  return asList(content).map((value, index) => {
    const block = asObject(value) ?? {}
    return blockUnit(block, { ...place, path: `${place.path}[${index}]` })
  })
}

function blockUnit(block: JsonObject, place: Place): Unit {
  switch (block['type']) {
    case 'text':
      return unit({ ...place, type: 'text', text: asText(block['text']) ?? '' })
    case 'thinking':
    case 'redacted_thinking':
      return unit({ ...place, type: 'thinking', text: asText(block['thinking']) ?? '' })
    case 'image':
    case 'image_url':
      return unit({ ...place, type: 'image', text: '' })
    case 'tool_use':
      return {
        ...unit({ ...place, type: 'tool_use', text: JSON.stringify(block['input'] ?? {}) }),
        id: asText(block['id']),
        name: asText(block['name']),
      }
    case 'tool_result':
      return {
        ...unit({ ...place, type: 'tool_result', text: resultText(block['content']) }),
        id: asText(block['tool_use_id']),
      }
    default:
      return unit({ ...place, type: 'other', text: asText(block['type']) ?? '' })
  }
}

function resultText(content: unknown): string {
  if (typeof content === 'string') return content
  return asList(content)
    .map((block) => asText(asObject(block)?.['text']) ?? '')
    .join('\n')
}

function unit(given: Pick<Unit, 'path' | 'role' | 'type' | 'text'>): Unit {
  return { ...given, id: undefined, name: undefined }
}
