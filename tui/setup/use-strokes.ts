import { useInput } from 'ink'
import { useReducer, useRef } from 'react'

import type { Stroke } from '../keys/decode.ts'
import { strokesOf } from './stroke.ts'

/** Hears keys, one stroke at a time. */
export function useStrokes(hear: (stroke: Stroke) => void): void {
  useInput((input, key) => strokesOf(input, key).forEach(hear))
}

/** A value that counts at once: two keys may come before the next picture. */
export function useNow<T>(initial: T) {
  const now = useRef(initial)
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  return {
    get: (): T => now.current,
    set(value: T): void {
      now.current = value
      redraw()
    },
  }
}
