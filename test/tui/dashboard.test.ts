import { describe, expect, test } from 'bun:test'

import type { Recording } from '../../src/events/capture.ts'
import { SILENCE } from '../helpers/recordings.ts'
import { until } from '../helpers/until.ts'
import { openDesk } from './desks.ts'

const RECORDING: Recording = { ...SILENCE, id: 'one', request: '{}', attempts: 0 }

type Answer = (recording: Recording | undefined) => void

/** A client whose answers come when the test gives them. */
function withRecordings() {
  const asked: { readonly id: string; readonly answer: Answer }[] = []
  const { desk } = openDesk({
    readRecording: (id) => new Promise((answer) => void asked.push({ id, answer })),
  })
  let changes = 0
  desk.onChange(() => void changes++)
  return { desk, asked, changes: () => changes }
}

describe('the recording of the opened exchange', () => {
  test('is asked for once the answer for the one before is here', async () => {
    const { desk, asked } = withRecordings()
    desk.openRecording('one')
    desk.openRecording('two')
    expect(asked.map(({ id }) => id)).toEqual(['one'])
    asked[0]?.answer(RECORDING)
    await until(() => asked.length === 2, 'the answer')
    expect(asked[1]?.id).toBe('two')
    asked[1]?.answer({ ...RECORDING, id: 'two' })
    await until(() => desk.recording()?.reading().state === 'kept', 'the answer')
  })

  test('is asked for again when more was said while the answer was on its way', async () => {
    const { desk, asked } = withRecordings()
    desk.openRecording('one')
    desk.refreshRecording()
    desk.refreshRecording()
    asked[0]?.answer(RECORDING)
    await until(() => asked.length === 2, 'the answer')
    asked[1]?.answer({ ...RECORDING, client: [{ at: 1, text: 'data: {}\n\n' }] })
    await until(() => desk.recording()?.reading().counts.client === 1, 'the answer')
    expect(asked).toHaveLength(2)
  })

  test.each<[string, Recording | undefined]>([
    ['kept', { ...RECORDING, request: undefined }],
    ['not kept', undefined],
  ])('changes nothing when nothing is new: %s', async (_, again) => {
    const { desk, asked, changes } = withRecordings()
    desk.openRecording('one')
    asked[0]?.answer(again === undefined ? undefined : RECORDING)
    await until(() => changes() === 1, 'the answer')
    const reading = desk.recording()?.reading()
    // The second answer comes to nothing; the third is asked for behind it.
    desk.refreshRecording()
    await until(() => {
      desk.refreshRecording()
      return asked.length === 2
    }, 'the second question')
    desk.refreshRecording()
    asked[1]?.answer(again)
    await until(() => asked.length === 3, 'the answer')
    expect(changes()).toBe(1)
    expect(desk.recording()?.reading()).toBe(reading)
  })
})

describe('text from outside', () => {
  const HOSTILE = '\x1b]0;title\x07gpt\u202e-9'

  test('is clean in a message', () => {
    const { desk } = openDesk()
    desk.tell('good', `BIG: ${HOSTILE}`)
    expect(desk.state().toast?.text).toBe('BIG: gpt-9')
  })

  test('is clean in what a call failed with', async () => {
    const { desk } = openDesk()
    desk.attempt(() => Promise.reject(new Error(HOSTILE)))
    await until(() => desk.state().toast !== undefined, 'the answer')
    expect(desk.state().toast?.text).toBe('gpt-9')
  })
})

describe('a failure behind the user’s back', () => {
  test('is told, and stands in the log', () => {
    const { desk } = openDesk()
    desk.warn('The disk is full')
    expect(desk.state().toast).toMatchObject({ kind: 'bad', text: 'The disk is full' })
    expect(desk.records.logs().map(({ text }) => text)).toEqual(['The disk is full'])
  })

  test('takes the place of what is no error, but not of an error that nobody has seen', () => {
    const { desk } = openDesk()
    desk.tell('good', 'Saved')
    desk.warn('The disk is full')
    expect(desk.state().toast?.text).toBe('The disk is full')
    desk.tell('bad', 'SMALL holds until you quit')
    desk.warn('The disk is fuller')
    expect(desk.state().toast?.text).toBe('SMALL holds until you quit')
    expect(desk.records.logs().at(-1)).toMatchObject({
      level: 'WARNING',
      text: 'The disk is fuller',
    })
  })
})
