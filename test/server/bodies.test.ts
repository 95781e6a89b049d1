import { describe, expect, test } from 'bun:test'

import { VandammeError } from '../../src/errors.ts'
import { bytesOfAll, createBodies } from '../../src/server/bodies.ts'

const ALL = 80
const MIB = 1024 * 1024

function refusal(act: () => void): VandammeError {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(VandammeError)
    return error as VandammeError
  }
  throw new Error('It was let in.')
}

describe('the bodies of all requests together', () => {
  test('may take just so much', () => {
    const bodies = createBodies(() => ALL)
    bodies.share().add(ALL - 1)
    bodies.share().add(1)
    const error = refusal(() => bodies.share().add(1))
    expect(error.kind).toBe('overloaded')
    expect(error.message).toContain('MAX_BODY_MB')
    expect(error.headers).toEqual({ 'retry-after': '2' })
  })

  test('what was refused is not counted', () => {
    const bodies = createBodies(() => ALL)
    refusal(() => bodies.share().add(ALL + 1))
    bodies.share().add(ALL)
  })

  test('a request gives back all that it took, once', () => {
    const bodies = createBodies(() => ALL)
    const [one, other] = [bodies.share(), bodies.share()]
    for (const bytes of [ALL - 5, 2, 2]) one.add(bytes)
    other.add(1)
    one.release()
    one.release()
    bodies.share().add(ALL - 1)
    refusal(() => bodies.share().add(1))
  })

  test('a reload may change the size of a body', () => {
    let max = ALL
    const bodies = createBodies(() => max)
    bodies.share().add(ALL)
    max = 2 * ALL
    bodies.share().add(ALL)
    refusal(() => bodies.share().add(1))
  })

  test.each([
    [1, 64],
    [8, 64],
    [9, 72],
    [64, 512],
  ])('of %d MiB at most take %d', (one, all) => {
    expect(bytesOfAll(one * MIB)).toBe(all * MIB)
  })
})
