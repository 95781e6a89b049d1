import type { Piece } from './capture.ts'
import type { Mask } from './secrets.ts'

/**
 * One direction of an exchange: pieces as they came, kept by reference. They become text only when
 * somebody reads them.
 */
export type Track = {
  add(at: number, data: Uint8Array | string): void
  /** What is added next belongs to another body. */
  cut(): void
  /** All that is certain so far; with `isOver` also what waited for more. */
  pieces(isOver: boolean): readonly Piece[]
  /** The same text, piece by piece, without turning all of it into text at once. */
  texts(): Iterable<string>
}

type Raw = { readonly at: number; readonly data: Uint8Array | string; readonly isFirst: boolean }

/**
 * The end of a piece that is half a character, or may be the beginning of a secret, is shown with
 * the next piece.
 */
export function createTrack(mask: Mask): Track {
  const shown: Piece[] = []
  let waiting: Raw[] = []
  let next = 0
  let decoder = new TextDecoder()
  let rest = ''
  let lastAt = 0
  let isFirst = true

  const show = (at: number, text: string): void => {
    if (text !== '') shown.push({ at, text })
  }
  const flush = (): void => {
    show(lastAt, rest + decoder.decode())
    rest = ''
    decoder = new TextDecoder()
  }
  const take = ({ at, data, isFirst }: Raw): void => {
    if (isFirst) flush()
    lastAt = at
    const text = typeof data === 'string' ? data : decoder.decode(data, { stream: true })
    const known = mask.hide(rest + text)
    const end = known.length - mask.unsure(known)
    show(at, known.slice(0, end))
    rest = known.slice(end)
  }
  /** False when nothing waits. */
  const takeNext = (): boolean => {
    const raw = waiting[next]
    if (raw === undefined) return false
    take(raw)
    next++
    // Their bytes are text now.
    if (next === waiting.length) {
      waiting = []
      next = 0
    }
    return true
  }

  return {
    add(at, data) {
      waiting.push({ at, data, isFirst })
      isFirst = false
    },
    cut: () => void (isFirst = true),
    pieces(isOver) {
      while (takeNext());
      if (isOver) flush()
      return shown
    },
    *texts() {
      for (let index = 0; ; index++) {
        while (index >= shown.length && takeNext());
        const piece = shown[index]
        if (piece === undefined) break
        yield piece.text
      }
      yield rest
    },
  }
}
