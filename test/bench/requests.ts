import { modelOf, type Script } from './wire.ts'

/** About 180 bytes: a question and nothing else. */
export function smallRequest(script: Script, stream: boolean): string {
  return JSON.stringify({
    model: modelOf(script),
    max_tokens: 1024,
    stream,
    messages: [{ role: 'user', content: 'Which animal jumps over the lazy dog, and why?' }],
  })
}

const TOOLS = 25
const TURNS = 30

/** About 150 KB: a coding session with 25 tools, 61 messages and 94 blocks. */
export function largeRequest(script: Script): string {
  return JSON.stringify({
    model: modelOf(script),
    max_tokens: 32_000,
    stream: true,
    system: [{ type: 'text', text: prose(12_000), cache_control: { type: 'ephemeral' } }],
    tools: Array.from({ length: TOOLS }, (_, index) => tool(index)),
    messages: [
      { role: 'user', content: [text(900), text(600)] },
      ...Array.from({ length: TURNS }, (_, turn) => messagesOf(turn)).flat(),
    ],
  })
}

/** An assistant turn that calls a tool, and its result. */
function messagesOf(turn: number) {
  const id = `toolu_${String(turn).padStart(20, '0')}`
  const input = { file_path: `/home/user/project/src/file${turn}.ts`, content: code(700) }
  return [
    {
      role: 'assistant',
      content: [text(200), { type: 'tool_use', id, name: `Tool${turn % TOOLS}`, input }],
    },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: id, content: [text(1400), text(600)] }],
    },
  ]
}

function tool(index: number) {
  return {
    name: `Tool${index}`,
    description: prose(1200),
    input_schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
      required: ['file_path', 'content'],
      properties: {
        file_path: { type: 'string', description: 'The absolute path of the file' },
        content: { type: 'string', description: prose(200) },
        limit: { type: 'integer', minimum: 0, description: 'How many lines to read' },
        mode: { type: 'string', enum: ['read', 'write', 'append'] },
        edits: {
          type: 'array',
          items: {
            type: 'object',
            properties: { from: { type: 'string' }, to: { type: 'string' } },
            required: ['from', 'to'],
          },
        },
      },
    },
  }
}

function text(characters: number) {
  return { type: 'text', text: prose(characters) }
}

function prose(characters: number): string {
  return 'The proxy reads the request, converts it and says what was "lost" on its way.\n'
    .repeat(Math.ceil(characters / 78))
    .slice(0, characters)
}

function code(characters: number): string {
  return "export function add(one: number, other: number): number {\n\treturn one + other // '+'\n}\n"
    .repeat(Math.ceil(characters / 89))
    .slice(0, characters)
}
