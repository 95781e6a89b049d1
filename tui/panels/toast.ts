import { cut, spread, width, fitCut } from '../look/cells.ts'
import type { Look, Role } from '../look/look.ts'

export type ToastModel = {
  readonly kind: 'info' | 'good' | 'bad'
  readonly text: string
  /** Until it goes; without, it stays until a key is pressed. */
  readonly secondsLeft: number | undefined
}

const ROLES = { info: 'accent', good: 'good', bad: 'bad' } as const satisfies Record<
  ToastModel['kind'],
  Role
>

/** What has just happened, in one line. */
export function toastLine(toast: ToastModel, columns: number, look: Look): string {
  const { kind, text, secondsLeft } = toast
  const { ok, bad, dot } = look.glyphs
  const sign = { info: dot, good: ok, bad }[kind]
  const role = ROLES[kind]
  const left = ` ${look.paint(role, sign)} ${kind === 'bad' ? look.paint(role, text) : text}`
  const { ellipsis } = look.glyphs
  // What happened matters more than when it goes.
  if (columns < NARROW) return fitCut(left, columns, ellipsis)
  const end =
    secondsLeft === undefined ? 'any key closes' : `${Math.max(0, Math.ceil(secondsLeft))}s`
  const room = columns - width(end) - 2
  return spread(cut(left, room, ellipsis), `${look.paint('dim', end)} `, columns)
}

const NARROW = 40
