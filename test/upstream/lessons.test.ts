import { describe, expect, test } from 'bun:test'

import { createLessons } from '../../src/upstream/lessons.ts'

const URL = 'https://a.test/v1'
const stop = { field: 'stop', patch: { drop: ['stop'] } }
const seed = { field: 'seed', patch: { drop: ['seed', 'stop'] } }
const cap = { field: 'max_tokens value', patch: { maxOutputTokens: 5 } }

describe('createLessons', () => {
  test('remembers by base URL and model', () => {
    const lessons = createLessons()
    lessons.learn(URL, 'm', stop)
    expect(lessons.learned(URL, 'm')).toEqual({ drop: ['stop'] })
    expect(lessons.learned(URL, 'n')).toEqual({})
    expect(lessons.learned('https://b.test/v1', 'm')).toEqual({})
  })

  test('joins drops and adds other fields', () => {
    const lessons = createLessons()
    for (const lesson of [stop, cap, seed]) lessons.learn(URL, 'm', lesson)
    expect(lessons.learned(URL, 'm')).toEqual({ drop: ['stop', 'seed'], maxOutputTokens: 5 })
  })

  test('a later lesson about a field wins', () => {
    const lessons = createLessons()
    lessons.learn(URL, 'm', cap)
    lessons.learn(URL, 'm', { field: 'max_tokens value', patch: { maxOutputTokens: 3 } })
    expect(lessons.learned(URL, 'm')).toEqual({ maxOutputTokens: 3 })
  })

  test('answers with the same object until something is learned', () => {
    const lessons = createLessons()
    const before = lessons.learned(URL, 'm')
    expect(lessons.learned(URL, 'm')).toBe(before)
    lessons.learn(URL, 'm', stop)
    expect(lessons.learned(URL, 'm')).not.toBe(before)
    expect(lessons.learned(URL, 'm')).toBe(lessons.learned(URL, 'm'))
  })

  test('forgets the model that was longest without a lesson, beyond a thousand', () => {
    const lessons = createLessons()
    for (let number = 0; number < 1000; number++) lessons.learn(URL, `m${number}`, stop)
    lessons.learn(URL, 'm0', cap)
    lessons.learn(URL, 'another', stop)
    expect(lessons.learned(URL, 'm0')).toEqual({ drop: ['stop'], maxOutputTokens: 5 })
    expect(lessons.learned(URL, 'm1')).toEqual({})
    expect(lessons.learned(URL, 'm2')).toEqual({ drop: ['stop'] })
  })

  test('makes a profile once, and anew after a lesson or with other settings', () => {
    const lessons = createLessons()
    const upstream = { baseUrl: URL, profile: {} }
    const profile = lessons.profileOf(upstream, 'm')
    expect(lessons.profileOf(upstream, 'm')).toBe(profile)
    expect(lessons.profileOf({ baseUrl: URL, profile: { drop: ['user'] } }, 'm')).toMatchObject({
      drop: ['user'],
    })
    expect(lessons.profileOf(upstream, 'gpt-4o').maxOutputTokens).toBe(16_384)
    lessons.learn(URL, 'm', stop)
    expect(lessons.profileOf(upstream, 'm')).toEqual({ ...profile, drop: ['stop'] })
  })
})
