import { isBlock, type MessageParam, type Tool } from '../../wire/anthropic.ts'
import { asList, asObject, asText, isObject, type JsonObject } from '../../wire/json.ts'
import type { ToolNames } from '../names.ts'
import type { RequestContext } from './context.ts'

/** What the conversation so far says about the tools. */
export type ToolHistory = {
  /** Names that the model has called. */
  readonly used: ReadonlySet<string>
  /** Names that were revealed: by a search, or by a mid-conversation addition. */
  readonly referenced: ReadonlySet<string>
  /** Tools defined amid the conversation, by name. */
  readonly added: ReadonlyMap<string, Tool>
  readonly removed: ReadonlySet<string>
}

/** What the conversion of tools must know beside the request. */
export type ToolContext = Pick<RequestContext, 'profile' | 'ledger'> & {
  readonly names: ToolNames
  readonly history: ToolHistory
}

type Draft = {
  readonly used: Set<string>
  readonly referenced: Set<string>
  readonly added: Map<string, Tool>
  readonly removed: Set<string>
}

export function readToolHistory(messages: readonly MessageParam[]): ToolHistory {
  const history: Draft = {
    used: new Set(),
    referenced: new Set(),
    added: new Map(),
    removed: new Set(),
  }
  for (const message of messages) {
    for (const block of asList(message.content)) readBlock(block, history)
  }
  return history
}

function readBlock(block: unknown, history: Draft): void {
  if (!isBlock(block)) return
  switch (block.type) {
    case 'tool_use':
      addText(history.used, block.name)
      return
    case 'tool_reference':
      addText(history.referenced, block.tool_name)
      return
    case 'tool_result':
      for (const inner of asList(block.content)) readReference(inner, history)
      return
    case 'tool_search_tool_result':
      for (const inner of searchHits(block.content)) readReference(inner, history)
      return
    case 'tool_addition':
      addTool(asObject(asObject(block)?.['tool']), history)
      return
    case 'tool_removal':
      removeTool(asObject(asObject(block)?.['tool']), history)
      return
    default:
  }
}

function searchHits(content: unknown): readonly unknown[] {
  return asList(asObject(content)?.['tool_references'])
}

function readReference(block: unknown, history: Draft): void {
  if (isBlock(block) && block.type === 'tool_reference') {
    addText(history.referenced, block.tool_name)
  }
}

function addTool(change: JsonObject | undefined, history: Draft): void {
  const definition = asObject(change?.['definition'])
  const name = asText(definition?.['name'] ?? change?.['name'])
  if (name === undefined) return
  history.removed.delete(name)
  history.referenced.add(name)
  if (isTool(definition)) history.added.set(name, definition)
}

function removeTool(change: JsonObject | undefined, history: Draft): void {
  if (change?.['type'] === 'tool_reference') addText(history.removed, change['name'])
}

function isTool(value: unknown): value is Tool {
  return isObject(value) && typeof value['name'] === 'string'
}

function addText(names: Set<string>, name: unknown): void {
  if (typeof name === 'string') names.add(name)
}
