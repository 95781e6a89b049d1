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
    const bodies = createBodies(
      () => ALL,
      () => 0,
    )
    bodies.share().add(ALL - 1)
    bodies.share().add(1)
    const error = refusal(() => bodies.share().add(1))
    expect(error.kind).toBe('overloaded')
    expect(error.message).toContain('MAX_BODY_MB')
    expect(error.headers).toEqual({ 'retry-after': '2' })
  })

  test('what was refused is not counted', () => {
    const bodies = createBodies(
      () => ALL,
      () => 0,
    )
    refusal(() => bodies.share().add(ALL + 1))
    bodies.share().add(ALL)
  })

  test('a request gives back all that it took, once', () => {
    const bodies = createBodies(
      () => ALL,
      () => 0,
    )
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
    const bodies = createBodies(
      () => max,
      () => 0,
    )
    bodies.share().add(ALL)
    max = 2 * ALL
    bodies.share().add(ALL)
    refusal(() => bodies.share().add(1))
  })

  describe('a body that is still coming', () => {
    /** Bodies that are full with one that comes since the beginning, and one that is here. */
    function full() {
      const passed = { ms: 0 }
      const bodies = createBodies(
        () => ALL,
        () => passed.ms,
      )
      const [coming, here] = [bodies.share(), bodies.share()]
      let given = 0
      const arrived = coming.arriving(() => given++)
      coming.add(ALL / 2)
      here.arriving(() => given++)()
      here.add(ALL / 2)
      return { bodies, passed, coming, arrived, given: () => given }
    }

    test('keeps its place for ten seconds', () => {
      const { bodies, passed, given } = full()
      passed.ms = 9_999
      expect(refusal(() => bodies.share().add(1)).kind).toBe('overloaded')
      expect(given()).toBe(0)
    })

    test('leaves it then to who needs it', () => {
      const { bodies, passed, coming, given } = full()
      passed.ms = 10_000
      bodies.share().add(ALL / 2)
      expect(given()).toBe(1)
      coming.release()
      expect(refusal(() => bodies.share().add(1)).kind).toBe('overloaded')
      expect(given()).toBe(1)
    })

    test('keeps it once it is here', () => {
      const { bodies, passed, arrived, given } = full()
      arrived()
      passed.ms = 10_000
      expect(refusal(() => bodies.share().add(1)).kind).toBe('overloaded')
      expect(given()).toBe(0)
    })

    test('does not make room for itself', () => {
      const { passed, coming, given } = full()
      passed.ms = 10_000
      expect(refusal(() => coming.add(1)).kind).toBe('overloaded')
      expect(given()).toBe(0)
    })

    test('goes before those that came later, and only as many as must', () => {
      const passed = { ms: 0 }
      const bodies = createBodies(
        () => ALL,
        () => passed.ms,
      )
      const left: string[] = []
      for (const name of ['first', 'second', 'third']) {
        const share = bodies.share()
        share.arriving(() => left.push(name))
        share.add(ALL / 4)
        passed.ms += 1
      }
      passed.ms = 10_001
      bodies.share().add(ALL / 2)
      expect(left).toEqual(['first'])
      bodies.share().add(ALL / 4)
      expect(left).toEqual(['first', 'second'])
      // The third has not yet had its ten seconds.
      expect(refusal(() => bodies.share().add(ALL / 2)).kind).toBe('overloaded')
    })
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
