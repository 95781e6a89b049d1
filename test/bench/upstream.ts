import type { Socket } from 'bun'

import { CHAT, MESSAGES, modelOf, now, PIECE, scriptOf, TIME_MARK, type Wire } from './wire.ts'

/**
 * The upstream of the benchmark, a process of its own: answers Chat Completions and, for the byte
 * pass-through, Messages. Each SSE event leaves with one TCP write, as models send them.
 */
type Connection = {
  received: Buffer
  /** What the socket did not take yet. */
  unsent: Buffer
  timer: Timer | undefined
}
type Client = Socket<Connection>

const EMPTY = Buffer.alloc(0)
const BYTES_PER_TOKEN = 4

const server = Bun.listen<Connection>({
  hostname: '127.0.0.1',
  port: 0,
  socket: {
    open(client) {
      client.setNoDelay(true)
      client.data = { received: EMPTY, unsent: EMPTY, timer: undefined }
    },
    data(client, bytes) {
      const { received } = client.data
      client.data.received = received.length === 0 ? bytes : Buffer.concat([received, bytes])
      takeRequests(client)
    },
    drain(client) {
      const { unsent } = client.data
      client.data.unsent = EMPTY
      send(client, unsent)
    },
    close: (client) => clearInterval(client.data.timer),
    error() {},
  },
})
process.send?.(server.port)

function takeRequests(client: Client): void {
  for (;;) {
    const { received } = client.data
    const headEnd = received.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = received.toString('latin1', 0, headEnd)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    const end = headEnd + 4 + length
    if (received.length < end) return
    client.data.received = received.length === end ? EMPTY : received.subarray(end)
    answer(client, head, received.subarray(headEnd + 4, end))
  }
}

function answer(client: Client, head: string, body: Buffer): void {
  const wire = head.startsWith('POST /v1/messages') ? MESSAGES : CHAT
  const start = body.indexOf('"model":"') + '"model":"'.length
  const model = body.toString('latin1', start, body.indexOf('"', start))
  const promptTokens = Math.ceil(body.length / BYTES_PER_TOKEN)
  if (body.includes('"stream":true')) stream(client, { wire, model, promptTokens })
  else plain(client, wire.plain(scriptOf(model), promptTokens))
}

function plain(client: Client, body: string): void {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
  send(client, Buffer.from(head + body, 'latin1'))
}

const STREAM_HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'

type Answer = { readonly wire: Wire; readonly model: string; readonly promptTokens: number }

function stream(client: Client, { wire, model, promptTokens }: Answer): void {
  const script = scriptOf(model)
  const end = (): void => sendText(client, `${chunk(wire.closing(script, promptTokens))}0\r\n\r\n`)
  sendText(client, STREAM_HEAD + chunk(wire.opening(model)))
  if (script.gapMs === 0) {
    const piece = pieceOf(wire, model)
    for (let sent = 0; sent < script.chunks; sent++) send(client, piece)
    return end()
  }
  let left = script.chunks
  client.data.timer = setInterval(() => {
    sendText(client, chunk(wire.piece(` ${TIME_MARK}${now().toFixed(3)}${TIME_MARK}`, model)))
    left--
    if (left > 0) return
    clearInterval(client.data.timer)
    end()
  }, script.gapMs)
}

const pieces = new Map<string, Buffer>()

/** At full speed the upstream must not be what is measured: its bytes are made once. */
function pieceOf(wire: Wire, model: string): Buffer {
  const key = `${wire === CHAT} ${modelOf(scriptOf(model))}`
  const piece = pieces.get(key) ?? Buffer.from(chunk(wire.piece(PIECE, model)), 'latin1')
  pieces.set(key, piece)
  return piece
}

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`
}

function sendText(client: Client, text: string): void {
  send(client, Buffer.from(text, 'latin1'))
}

function send(client: Client, bytes: Buffer): void {
  if (client.data.unsent.length > 0) {
    client.data.unsent = Buffer.concat([client.data.unsent, bytes])
    return
  }
  const written = client.write(bytes)
  if (written >= 0 && written < bytes.length) client.data.unsent = bytes.subarray(written)
}
