import { describe, expect, test } from 'bun:test'

import { VandammeError } from '../../src/errors.ts'
import { createBodies, LARGEST_AT_A_TIME } from '../../src/server/bodies.ts'

const MAX = 10
const ALL = LARGEST_AT_A_TIME * MAX

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
    const bodies = createBodies(() => MAX)
    bodies.share().add(ALL - 1)
    bodies.share().add(1)
    const error = refusal(() => bodies.share().add(1))
    expect(error.kind).toBe('overloaded')
    expect(error.message).toContain('MAX_BODY_MB')
    expect(error.headers).toEqual({ 'retry-after': '2' })
  })

  test('what was refused is not counted', () => {
    const bodies = createBodies(() => MAX)
    refusal(() => bodies.share().add(ALL + 1))
    bodies.share().add(ALL)
  })

  test('a request gives back all that it took, once', () => {
    const bodies = createBodies(() => MAX)
    const [one, other] = [bodies.share(), bodies.share()]
    for (const bytes of [ALL - 5, 2, 2]) one.add(bytes)
    other.add(1)
    one.release()
    one.release()
    bodies.share().add(ALL - 1)
    refusal(() => bodies.share().add(1))
  })

  test('a reload may change the size of a body', () => {
    let max = MAX
    const bodies = createBodies(() => max)
    bodies.share().add(ALL)
    max = 2 * MAX
    bodies.share().add(ALL)
    refusal(() => bodies.share().add(1))
  })
})
