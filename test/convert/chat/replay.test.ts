import { describe, expect, test } from 'bun:test'

import { replayReasoning } from '../../../src/convert/chat/replay.ts'
import { signReasoning, type Reasoning } from '../../../src/convert/reasoning.ts'
import type { Profile } from '../../../src/providers/profile.ts'
import { ledgerLines, messageContext } from '../../helpers/message-context.ts'

const CALL = { id: 'up', name: 'up', key: { id: 'A', name: 'Read', input: {} } }
const OTHER = { id: 'up2', name: 'up', key: { id: 'B', name: 'Read', input: {} } }
const DETAILS = [{ type: 'reasoning.encrypted', data: 'zzz' }]
const shown = (thinking: string) => ({ type: 'thinking', thinking, signature: '' })
const hidden = (text: string, details: readonly unknown[] = []) => ({
  type: 'thinking',
  thinking: '',
  signature: signReasoning({ text, details }, false),
})

describe('from thinking blocks', () => {
  test.each([
    ['reasoning_content', [shown('why')], { reasoning_content: 'why' }],
    ['reasoning', [shown('why')], { reasoning: 'why' }],
    ['reasoning_details', [shown('why')], { reasoning: 'why' }],
    ['reasoning_content', [hidden('why')], { reasoning_content: 'why' }],
    ['reasoning_content', [shown('why '), shown('not')], { reasoning_content: 'why not' }],
    ['reasoning_content', [hidden('why', DETAILS)], { reasoning_content: 'why' }],
    ['reasoning_details', [hidden('why', DETAILS)], { reasoning_details: DETAILS }],
    [
      'reasoning_details',
      [hidden('', DETAILS), hidden('', DETAILS)],
      { reasoning_details: [...DETAILS, ...DETAILS] },
    ],
    ['reasoning_content', [hidden('', DETAILS)], {}],
    ['reasoning', [shown('')], {}],
    ['reasoning', [{ type: 'text', text: 'x', thinking: 'y' }], {}],
  ] as const)('%s of %j', (replay, blocks, fields) => {
    expect(replayReasoning(blocks, [], messageContext({ replay }))).toEqual(fields)
  })

  test('memory is not asked when they have it', () => {
    const recall = () => {
      throw new Error('asked')
    }
    const context = messageContext({ replay: 'reasoning_content' }, { recall })
    expect(replayReasoning([shown('why')], [CALL], context)).toEqual({ reasoning_content: 'why' })
  })
})

describe('without thinking blocks', () => {
  const remembered: Reasoning = { text: 'why', details: DETAILS }
  const replayed = (profile: Partial<Profile>, known: Readonly<Record<string, Reasoning>>) => {
    const recall = ({ id }: { readonly id: string }) =>
      known[id] && { reasoning: known[id], extra: undefined }
    const context = messageContext(profile, { recall })
    return { fields: replayReasoning([], [CALL, OTHER], context), ledger: ledgerLines(context) }
  }
  const replay = 'reasoning_content'
  const replayPlaceholder = '(lost)'

  test.each<[string, Partial<Profile>, Readonly<Record<string, Reasoning>>, object, string[]]>([
    ['memory of the first call', { replay }, { A: remembered }, { reasoning_content: 'why' }, []],
    ['memory of a later call', { replay }, { B: remembered }, { reasoning_content: 'why' }, []],
    [
      'details from memory',
      { replay: 'reasoning_details' },
      { A: remembered },
      { reasoning_details: DETAILS },
      [],
    ],
    [
      'memory that is of no use',
      { replay },
      { A: { text: '', details: DETAILS }, B: remembered },
      { reasoning_content: 'why' },
      [],
    ],
    [
      'a placeholder',
      { replay, replayPlaceholder },
      {},
      { reasoning_content: '(lost)' },
      ['repaired reasoning'],
    ],
    ['nothing', { replay }, {}, {}, []],
    [
      'nothing where none is taken',
      { replay: 'none', replayPlaceholder },
      { A: remembered },
      {},
      [],
    ],
  ])('%s', (_, profile, known, fields, ledger) => {
    expect(replayed(profile, known)).toEqual({ fields, ledger })
  })

  test('a turn without calls needs no placeholder', () => {
    const context = messageContext({ replay, replayPlaceholder })
    expect(replayReasoning([], [], context)).toEqual({})
  })
})
