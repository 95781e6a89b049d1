import { createServer, type AddressInfo, type Socket } from 'node:net'

import { asObject, type JsonObject, parseJson } from '../../src/wire/json.ts'

/** One request as it came in, and the bare connection to do to it whatever a network can do. */
export type Peer = {
  readonly head: string
  readonly body: JsonObject
  /** Resolves when the other side has taken it, or is gone. */
  write(bytes: string | Uint8Array): Promise<void>
  end(): void
  /** Breaks the connection with an RST. */
  reset(): void
  /** Breaks the connection as soon as another request arrives on it. */
  resetOnNext(): void
  /** The same, politely: as a server that had waited long enough. */
  endOnNext(): void
  readonly closed: Promise<void>
  readonly isClosed: () => boolean
}

export type Play = (peer: Peer) => Promise<void> | void

export type WireUpstream = AsyncDisposable & {
  /** As OPENAI_BASE_URL has it. */
  readonly url: string
  /** Connections that are open. */
  readonly open: () => number
  /** Requests that have arrived. */
  readonly requests: () => number
}

/** An upstream below HTTP that reads whole requests and answers them by whatever `play` does. */
export async function wireUpstream(play: Play): Promise<WireUpstream> {
  const sockets = new Set<Socket>()
  let requests = 0
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    serve(socket, (peer) => {
      requests++
      Promise.resolve(play(peer)).catch(() => socket.destroy())
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    open: () => sockets.size,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

type State = { onNext: 'answer' | 'reset' | 'end' }

function serve(socket: Socket, onRequest: (peer: Peer) => void): void {
  let bytes = Buffer.alloc(0)
  const state: State = { onNext: 'answer' }
  socket.on('data', (piece: Buffer) => {
    if (state.onNext === 'reset') socket.resetAndDestroy()
    if (state.onNext === 'end') socket.end()
    if (state.onNext !== 'answer') return
    bytes = Buffer.concat([bytes, piece])
    let request = takeRequest(bytes)
    while (request !== undefined) {
      bytes = bytes.subarray(request.length)
      onRequest(createPeer(socket, state, request))
      request = takeRequest(bytes)
    }
  })
}

function takeRequest(bytes: Buffer) {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const head = bytes.subarray(0, end).toString('latin1')
  const size = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
  const length = end + 4 + size
  if (bytes.length < length) return undefined
  return { head, body: bytes.subarray(end + 4, length).toString(), length }
}

function createPeer(
  socket: Socket,
  state: State,
  request: { readonly head: string; readonly body: string },
): Peer {
  const closed = new Promise<void>((resolve) => {
    if (socket.destroyed) resolve()
    socket.once('close', () => resolve())
  })
  return {
    head: request.head,
    body: asObject(parseJson(request.body)) ?? {},
    async write(bytes) {
      if (socket.destroyed) return
      if (socket.write(bytes)) return
      const drained = new Promise<void>((resolve) => socket.once('drain', () => resolve()))
      await Promise.race([drained, closed])
    },
    end: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
    resetOnNext: () => void (state.onNext = 'reset'),
    endOnNext: () => void (state.onNext = 'end'),
    closed,
    isClosed: () => socket.destroyed,
  }
}

const CLOSE = 'connection: close\r\n'
export const SSE_HEAD = `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n${CLOSE}\r\n`
export const JSON_HEAD = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${CLOSE}\r\n`

export function head(status: number | string, headers: readonly string[] = []): string {
  return [`HTTP/1.1 ${status} X`, ...headers, 'connection: close', '', ''].join('\r\n')
}

export function data(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`
}

export function delta(content: string, finish: string | null = null): string {
  return data({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })
}

export const USAGE_EVENT = data({
  choices: [],
  usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
})
export const DONE_EVENT = 'data: [DONE]\n\n'
export const END_EVENTS = delta('', 'stop') + USAGE_EVENT + DONE_EVENT

/** Something to write, or to wait for. */
type Step = string | Uint8Array | (() => Promise<void>)

async function take(peer: Peer, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (typeof step === 'function') await Promise.race([step(), peer.closed])
    else await peer.write(step)
  }
}

/** Writes everything, then ends the connection. */
export function send(...steps: readonly Step[]): Play {
  return async (peer) => {
    await take(peer, steps)
    peer.end()
  }
}

/** Writes everything, then says nothing more until the other side leaves. */
export function hold(...steps: readonly Step[]): Play {
  return async (peer) => {
    await take(peer, steps)
    await peer.closed
  }
}

/** Writes everything, then breaks the connection. */
export function cut(...steps: readonly Step[]): Play {
  return async (peer) => {
    await take(peer, steps)
    peer.reset()
  }
}

/** The same again and again, until the other side leaves. */
export function endless(begin: string, each: string | Uint8Array): Play {
  return async (peer) => {
    await peer.write(begin)
    while (!peer.isClosed()) {
      await peer.write(each)
      // Sockets of the same loop get their turn, too.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}
