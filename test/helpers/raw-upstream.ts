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
  | { readonly type: 'bytes'; readonly bytes: string | Uint8Array; readonly then: 'close' | 'keep' }
  | { readonly type: 'reset' }

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
        if (socket.data.answered) return
        socket.data.answered = true
        if (answer.type === 'reset') return socket.terminate()
        socket.write(answer.bytes)
        if (answer.then === 'close') socket.end()
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
