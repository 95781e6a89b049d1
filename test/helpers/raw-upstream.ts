/**
 * An upstream below HTTP, for what an HTTP server cannot be made to do: it answers every connection
 * with prepared bytes, or drops it.
 */
export type RawUpstream = Disposable & {
  /** As OPENAI_BASE_URL has it. */
  readonly url: string
  readonly connections: () => number
  /** Connections that the other side closed first. */
  readonly abandoned: () => number
}

/** What is done to a connection as soon as a request begins to arrive. */
export type RawAnswer =
  | {
      readonly type: 'bytes'
      readonly bytes: string | Uint8Array
      readonly after: 'close' | 'keep'
    }
  | { readonly type: 'reset' }
  /** Answers the first request of each connection, and breaks the connection at the second. */
  | { readonly type: 'once'; readonly bytes: string | Uint8Array }

type State = { answered: boolean }

export function rawUpstream(answer: RawAnswer): RawUpstream {
  let connections = 0
  let abandoned = 0
  const listener = Bun.listen<State>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      open(socket) {
        connections += 1
        socket.data = { answered: false }
      },
      data(socket) {
        const isSecond = socket.data.answered
        if (answer.type === 'reset' || (answer.type === 'once' && isSecond)) socket.terminate()
        if (answer.type === 'reset' || isSecond) return
        socket.data.answered = true
        socket.write(answer.bytes)
        if (answer.type === 'bytes' && answer.after === 'close') socket.end()
      },
      end() {
        abandoned += 1
      },
    },
  })
  return {
    url: `http://127.0.0.1:${listener.port}/v1`,
    connections: () => connections,
    abandoned: () => abandoned,
    [Symbol.dispose]: () => listener.stop(true),
  }
}
