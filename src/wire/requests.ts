import {
  type CountTokensRequest,
  isBlock,
  isContent,
  type MessageParam,
  type MessagesRequest,
  type Tool,
} from './anthropic.ts'
import { isObject } from './json.ts'

/** Characters of a model's name: names are kept for what is learned of the models. */
export const MOST_NAME = 1_000
/** Each of them is looked for in every piece of the answer. */
export const MOST_STOPS = 10_000

/**
 * What the schemas of requests say, as plain code: every request passes here, and a schema would be
 * a tenth of what a short one costs. A test holds the two to say the same.
 */
export type RequestKind<T> = {
  readonly is: (value: unknown) => value is T
  /** What the schema says: it is loaded for a request that does not fit, to tell why. */
  readonly read: (value: unknown) => Promise<Reading<T>>
}

/** The value, or what is wrong with it, by place and in words that do not quote it. */
type Reading<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } }

export type Issue = { readonly path: readonly PropertyKey[]; readonly message: string }

export const COUNT_TOKENS: RequestKind<CountTokensRequest> = {
  is: isCountTokensRequest,
  async read(value) {
    const { countTokensRequest, readBy } = await import('./request-schemas.ts')
    return readBy(countTokensRequest, value)
  },
}

export const MESSAGES: RequestKind<MessagesRequest> = {
  is: isMessagesRequest,
  async read(value) {
    const { messagesRequest, readBy } = await import('./request-schemas.ts')
    return readBy(messagesRequest, value)
  },
}

function isCountTokensRequest(value: unknown): value is CountTokensRequest {
  return (
    isObject(value) &&
    isName(value['model']) &&
    isList(value['messages'], isMessage) &&
    isGiven(value['system'], isContent) &&
    isGiven(value['tools'], isTools) &&
    isGiven(value['tool_choice'], isTyped) &&
    isGiven(value['thinking'], isTyped) &&
    isGiven(value['output_config'], isObject) &&
    isGiven(value['output_format'], isObject)
  )
}

function isMessagesRequest(value: unknown): value is MessagesRequest {
  return (
    isCountTokensRequest(value) &&
    isCount(value['max_tokens']) &&
    isGiven(value['stream'], isFlag) &&
    isGiven(value['temperature'], isNumber) &&
    isGiven(value['top_p'], isNumber) &&
    isGiven(value['top_k'], isNumber) &&
    isGiven(value['stop_sequences'], isStops) &&
    isGiven(value['metadata'], isObject)
  )
}

const ROLES: ReadonlySet<unknown> = new Set<MessageParam['role']>(['user', 'assistant', 'system'])

function isMessage(value: unknown): value is MessageParam {
  return isObject(value) && ROLES.has(value['role']) && isGiven(value['content'], isContent)
}

function isTool(value: unknown): value is Tool {
  return (
    isObject(value) &&
    isGiven(value['type'], isText) &&
    isGiven(value['name'], isText) &&
    isGiven(value['description'], isText)
  )
}

function isTools(value: unknown): boolean {
  return isList(value, isTool)
}

/** An object that says of which type it is, as a block does. */
const isTyped = isBlock

type Is = (value: unknown) => boolean

/** What may be missing or null. */
function isGiven(value: unknown, is: Is): boolean {
  return value === undefined || value === null || is(value)
}

function isList(value: unknown, is: Is): boolean {
  return Array.isArray(value) && value.every(is)
}

function isStops(value: unknown): boolean {
  return isList(value, isText) && Array.isArray(value) && value.length <= MOST_STOPS
}

function isName(value: unknown): boolean {
  return isText(value) && value !== '' && value.length <= MOST_NAME
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

function isNumber(value: unknown): boolean {
  return Number.isFinite(value)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
