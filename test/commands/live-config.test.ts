import { expect, test } from 'bun:test'

import { createLiveConfig } from '../../src/commands/live-config.ts'
import { testConfig } from '../helpers/build.ts'

test('gives the settings in force, and tells of every change until that is undone', () => {
  const [first, second, third] = ['1', '2', '3'].map((host) => testConfig(`http://${host}.test`))
  if (first === undefined || second === undefined || third === undefined) throw new Error('none')
  const live = createLiveConfig(first)
  const heard: string[] = []
  const off = live.onChange(() => heard.push(live.read().upstream.baseUrl))
  expect(live.read()).toBe(first)
  live.set(second)
  off()
  live.set(third)
  expect({ heard, now: live.read().upstream.baseUrl }).toEqual({
    heard: ['http://2.test'],
    now: 'http://3.test',
  })
})
