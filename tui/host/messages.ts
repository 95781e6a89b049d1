import type { Batch, UiClient } from '../client.ts'
import type { Size } from '../look/cells.ts'
import type { UiStart } from './link.ts'

/** What the main thread and the dashboard's thread tell each other. */
export type ToWorker =
  | { readonly type: 'init'; readonly start: UiStart }
  | { readonly type: 'keys'; readonly chunk: string }
  | { readonly type: 'resize'; readonly size: Size }
  | { readonly type: 'batch'; readonly batch: Batch }
  | { readonly type: 'redraw' }
  | { readonly type: 'quit' }
  | Reply

export type FromWorker =
  /** The thread runs. */
  | { readonly type: 'hello' }
  | { readonly type: 'frame'; readonly text: string }
  | { readonly type: 'taken' }
  | { readonly type: 'print'; readonly text: string }
  | { readonly type: 'leave'; readonly now: boolean }
  | { readonly type: 'suspend' }
  | Call
  /** The last message: with a reason after a crash. */
  | { readonly type: 'exit'; readonly reason: string | undefined }

/** What is asked of the program and answered. */
export type Method = Exclude<keyof UiClient, 'quit' | 'suspend'>
export type Result<M extends Method> = Awaited<ReturnType<UiClient[M]>>

export type Call<M extends Method = Method> = {
  [P in M]: {
    readonly type: 'call'
    readonly id: number
    readonly method: P
    readonly args: Parameters<UiClient[P]>
  }
}[M]

/** An error goes as its message, which is for the user. */
export type Reply<M extends Method = Method> = {
  [P in M]: { readonly type: 'reply'; readonly id: number; readonly method: P } & (
    | { readonly ok: true; readonly value: Result<P> }
    | { readonly ok: false; readonly message: string }
  )
}[M]
