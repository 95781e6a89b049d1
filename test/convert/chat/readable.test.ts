import { expect, test } from 'bun:test'

import { readableText } from '../../../src/convert/chat/readable.ts'
import { createLedger } from '../../../src/convert/ledger.ts'
import type { ContentBlock } from '../../../src/wire/anthropic.ts'

const source = (data: string, type: string) => ({ type, media_type: 'text/plain', data })

test.each<[ContentBlock, string]>([
  [
    { type: 'server_tool_use', name: 'web_search', input: { query: 'bun' } },
    '[web_search {"query":"bun"}]',
  ],
  [{ type: 'mcp_tool_use' }, '[tool {}]'],
  [
    {
      type: 'web_search_tool_result',
      content: [
        { type: 'web_search_result', url: 'https://a', title: 'A', encrypted_content: 'zzz' },
        { type: 'web_search_result', url: 'https://b', title: 'B', encrypted_content: 'zzz' },
      ],
    },
    'A\nhttps://a\nB\nhttps://b',
  ],
  [
    { type: 'web_search_tool_result', content: { error_code: 'max_uses_exceeded' } },
    'max_uses_exceeded',
  ],
  [
    {
      type: 'web_fetch_tool_result',
      content: { url: 'https://a', content: { type: 'document', source: source('words', 'text') } },
    },
    'https://a\nwords',
  ],
  [
    {
      type: 'web_fetch_tool_result',
      content: { url: 'https://a', content: { source: source('JVBE', 'base64') } },
    },
    'https://a',
  ],
  [
    {
      type: 'bash_code_execution_tool_result',
      content: { stdout: 'out', stderr: 'err', content: [] },
    },
    'out\nerr',
  ],
  [
    { type: 'tool_search_tool_result', content: { tool_references: [{ tool_name: 'Edit' }] } },
    'Edit',
  ],
  [{ type: 'mcp_tool_result', content: [{ type: 'text', text: 'done' }] }, 'done'],
  [{ type: 'compaction', content: 'so far' }, 'so far'],
])('%j is told as %p', (block, text) => {
  const ledger = createLedger()
  expect(readableText(block, ledger)).toBe(text)
  expect(ledger.entries()).toEqual([
    { action: 'replaced', subject: `block ${block.type}`, reason: expect.any(String), count: 1 },
  ])
})

test.each<[ContentBlock]>([
  [{ type: 'container_upload', content: 'f' }],
  [{ type: 'fallback', text: 'x' }],
  [{ type: 'compaction', content: null }],
  [{ type: 'tool_result', content: 'a user’s only' }],
  [{ type: 'tool_use', name: 'Read' }],
])('%j is not told', (block) => {
  const ledger = createLedger()
  expect(readableText(block, ledger)).toBeUndefined()
  expect(ledger.entries()).toMatchObject([{ action: 'dropped', subject: `block ${block.type}` }])
})
