import {
  asList,
  asObject,
  asText,
  isObject,
  parseJson,
  type JsonObject,
} from '../../../src/wire/json.ts'
import { align, type Match } from './align.ts'
import { clientUnits, upstreamUnits, type Unit } from './units.ts'

export type How = 'same' | 'changed' | 'renamed' | 'dropped' | 'added'
/** One side of a pair: where it stands, and what stands there in brief. */
export type Spot = { readonly path: string; readonly value: string }
export type Pair = {
  readonly how: How
  readonly left: Spot | undefined
  readonly right: Spot | undefined
}
export type Comparison = {
  readonly settings: readonly Pair[]
  readonly messages: readonly Pair[]
  readonly tools: readonly Pair[]
}

/** What the fields of Messages are called in Chat Completions, where the name is another one. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  max_tokens: ['max_completion_tokens', 'max_output_tokens'],
  stop_sequences: ['stop'],
  thinking: ['reasoning_effort', 'reasoning', 'enable_thinking', 'chat_template_kwargs'],
  output_config: ['reasoning_effort', 'response_format'],
  output_format: ['response_format'],
  tool_choice: ['parallel_tool_calls'],
  metadata: ['user', 'safety_identifier', 'prompt_cache_key'],
}
/** Compared by themselves. */
const PARTS = new Set(['messages', 'system', 'tools'])
const MOST_DIFFERENCES = 24
const MOST_DEPTH = 24
/** Characters of a value in brief. */
const BRIEF = 80

/** What became of the client's request: not the same words at the same place, but the same things. */
export function comparePair(request: string, sent: string): Comparison {
  const left = asObject(parseJson(request)) ?? {}
  const right = asObject(parseJson(sent)) ?? {}
  return {
    settings: compareSettings(left, right),
    messages: align(clientUnits(left), upstreamUnits(right)).map(unitPair),
    tools: compareTools(asList(left['tools']), asList(right['tools'])),
  }
}

function compareSettings(left: JsonObject, right: JsonObject): readonly Pair[] {
  const paired = new Set<string>()
  const pairs = Object.keys(left)
    .filter((name) => !PARTS.has(name))
    .flatMap((name): readonly Pair[] => {
      const found = [name, ...(NAMES[name] ?? [])].filter((other) => Object.hasOwn(right, other))
      found.forEach((other) => paired.add(other))
      const spot = { path: name, value: brief(left[name]) }
      if (found.length === 0) return [{ how: 'dropped', left: spot, right: undefined }]
      return found.flatMap((other) =>
        name === other
          ? differences(left[name], right[name], { left: name, right: name })
          : [{ how: 'renamed', left: spot, right: { path: other, value: brief(right[other]) } }],
      )
    })
  const added = Object.keys(right)
    .filter((name) => !PARTS.has(name) && !paired.has(name))
    .map((name) => addition(name, right[name]))
  return [...pairs, ...added]
}

function addition(path: string, value: unknown): Pair {
  return { how: 'added', left: undefined, right: { path, value: brief(value) } }
}

function unitPair({ left, right }: Match): Pair {
  const [one, other] = [left && unitSpot(left), right && unitSpot(right)]
  if (left === undefined || right === undefined) {
    return { how: left === undefined ? 'added' : 'dropped', left: one, right: other }
  }
  const isSame = left.text === right.text && left.name === right.name
  return { how: isSame ? 'same' : 'changed', left: one, right: other }
}

function unitSpot({ path, role, type, name, text }: Unit): Spot {
  if (type === 'other') return { path, value: `${role}: a block of type ${text.slice(0, BRIEF)}` }
  if (type === 'image') return { path, value: `${role}: an image` }
  const word = type === 'text' ? role : type === 'tool_use' ? `call of ${name ?? '?'}` : type
  return { path, value: `${word}: ${type === 'tool_use' ? cutBrief(text) : brief(text)}` }
}

function compareTools(left: readonly unknown[], right: readonly unknown[]): readonly Pair[] {
  const others = right.map((value, index) => {
    const chat = asObject(asObject(value)?.['function']) ?? {}
    return { path: `tools[${index}].function`, tool: chat, name: asText(chat['name']) }
  })
  const taken = new Set<string | undefined>()
  const pairs = left.flatMap((value, index): readonly Pair[] => {
    const tool = asObject(value) ?? {}
    const path = `tools[${index}]`
    const name = asText(tool['name'])
    const other = others.find((one) => one.name === name) ?? shortened(name, others)
    const spot = { path, value: toolBrief(tool, 'input_schema') }
    if (other === undefined) return [{ how: 'dropped', left: spot, right: undefined }]
    taken.add(other.path)
    return toolPairs({ spot, tool }, other)
  })
  const added = others
    .filter(({ path }) => !taken.has(path))
    .map(({ path, tool }) => addition(path, toolBrief(tool, 'parameters')))
  return [...pairs, ...added]
}

type ChatTool = {
  readonly path: string
  readonly tool: JsonObject
  readonly name: string | undefined
}

/** Names that are too long for an upstream keep their beginning. */
function shortened(name: string | undefined, tools: readonly ChatTool[]): ChatTool | undefined {
  return tools.find((one) => name !== undefined && one.name?.slice(0, 24) === name.slice(0, 24))
}

function toolPairs(
  { spot, tool }: { readonly spot: Spot; readonly tool: JsonObject },
  other: ChatTool,
): readonly Pair[] {
  const paths = { left: `${spot.path}.input_schema`, right: `${other.path}.parameters` }
  const inside = [
    ...differences(tool['description'], other.tool['description'], {
      left: `${spot.path}.description`,
      right: `${other.path}.description`,
    }),
    ...differences(tool['input_schema'], other.tool['parameters'], paths),
  ].filter(({ how }) => how !== 'same')
  const isRenamed = tool['name'] !== other.name
  const right = { path: other.path, value: toolBrief(other.tool, 'parameters') }
  const how = isRenamed ? 'renamed' : inside.length > 0 ? 'changed' : 'same'
  return [{ how, left: spot, right }, ...inside]
}

function toolBrief(tool: JsonObject, schema: string): string {
  const fields = Object.keys(asObject(asObject(tool[schema])?.['properties']) ?? {}).length
  const name = asText(tool['name']) ?? asText(tool['type']) ?? '?'
  return `${name}, ${fields} ${fields === 1 ? 'parameter' : 'parameters'}`
}

type Paths = { readonly left: string; readonly right: string }

/** The pair itself when it is the same or no pair of objects, else what differs inside, by path. */
function differences(left: unknown, right: unknown, paths: Paths): readonly Pair[] {
  const found: Pair[] = []
  const add = (pair: Pair): void => void (found.length < MOST_DIFFERENCES && found.push(pair))
  collect(left, right, { paths, add, depth: 0 })
  if (found.length > 0) return found
  return left === undefined ? [] : [pairOf('same', [left, right], paths)]
}

type Collector = {
  readonly paths: Paths
  readonly add: (pair: Pair) => void
  readonly depth: number
}

function collect(left: unknown, right: unknown, { paths, add, depth }: Collector): void {
  if (left === undefined || right === undefined) {
    if (left !== right) add(pairOf(left === undefined ? 'added' : 'dropped', [left, right], paths))
    return
  }
  if (
    depth < MOST_DEPTH &&
    hasParts(left) &&
    hasParts(right) &&
    Array.isArray(left) === Array.isArray(right)
  ) {
    const [one, other] = [new Map(Object.entries(left)), new Map(Object.entries(right))]
    for (const key of new Set([...one.keys(), ...other.keys()])) {
      const step = Array.isArray(left) ? `[${key}]` : `.${key}`
      const inside = { left: paths.left + step, right: paths.right + step }
      collect(one.get(key), other.get(key), { paths: inside, add, depth: depth + 1 })
    }
    return
  }
  if (!Bun.deepEquals(left, right)) add(pairOf('changed', [left, right], paths))
}

function hasParts(value: unknown): value is JsonObject | readonly unknown[] {
  return isObject(value) || Array.isArray(value)
}

function pairOf(how: How, [left, right]: readonly [unknown, unknown], paths: Paths): Pair {
  return {
    how,
    left: left === undefined ? undefined : { path: paths.left, value: brief(left) },
    right: right === undefined ? undefined : { path: paths.right, value: brief(right) },
  }
}

function brief(value: unknown): string {
  if (Array.isArray(value))
    return value.length > 4 ? `[${value.length} items]` : cutBrief(JSON.stringify(value))
  if (isObject(value)) return cutBrief(JSON.stringify(value))
  if (typeof value !== 'string') return String(value)
  return value.length <= BRIEF
    ? JSON.stringify(value)
    : `${cutBrief(JSON.stringify(value.slice(0, BRIEF)))} ${value.length.toLocaleString('en-US')} characters`
}

function cutBrief(text: string): string {
  return text.length <= BRIEF ? text : `${text.slice(0, BRIEF)}…`
}
