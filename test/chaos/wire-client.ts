import { connect, type Socket } from 'node:net'

/** A client below HTTP, for what none of the usual ones would do. */
export type WireClient = {
  /** Resolves when it is on its way: with a server that does not read, it waits. */
  write(bytes: string | Uint8Array): Promise<void>
  /** All that has come so far. */
  readonly heard: () => string
  readonly isClosed: () => boolean
  readonly closed: Promise<void>
  /** Resolves once what has come matches. */
  until(pattern: RegExp): Promise<string>
  /** Ends its own half; goes on reading. */
  end(): void
  reset(): void
  pause(): void
  resume(): void
}

export async function wireClient(port: number): Promise<WireClient> {
  const socket: Socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
  let heard = ''
  let next = Promise.withResolvers<void>()
  socket.on('data', (bytes: Buffer) => {
    heard += bytes.toString('latin1')
    next.resolve()
    next = Promise.withResolvers()
  })
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve) => {
    socket.once('end', () => socket.end())
    socket.once('close', () => resolve())
  })
  await new Promise((resolve) => socket.once('connect', resolve))
  return {
    async write(bytes) {
      if (socket.destroyed || socket.write(bytes)) return
      const drained = new Promise<void>((resolve) => socket.once('drain', () => resolve()))
      await Promise.race([drained, closed])
    },
    heard: () => heard,
    isClosed: () => socket.destroyed,
    closed,
    async until(pattern) {
      for (;;) {
        if (pattern.test(heard)) return heard
        if (socket.destroyed) throw new Error(`Closed without ${pattern}: ${heard.slice(0, 500)}`)
        await Promise.race([next.promise, closed])
      }
    },
    end: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  }
}

/** A request as bytes. Another length than the body's may be claimed. */
export function post(body: string | object, headers: readonly string[] = []): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const claimed = headers.some((header) => /^(content-length|transfer-encoding)/.test(header))
  const length = claimed ? [] : [`content-length: ${Buffer.byteLength(text)}`]
  const lines = ['POST /v1/messages HTTP/1.1', 'host: localhost', ...length, ...headers]
  return `${lines.join('\r\n')}\r\n\r\n${text}`
}
