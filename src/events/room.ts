import type { SentRequest } from './capture.ts'
import type { Mask } from './secrets.ts'
import { createTrack, type Track } from './track.ts'

/** One exchange as far as it is kept. */
export type Kept = {
  readonly id: string
  /** Of a text each character counts as a byte. */
  bytes: number
  dropped: number
  /** A piece did not fit: without it, those behind it would say something else. */
  isFull: boolean
  isOver: boolean
  headers: Readonly<Record<string, string>>
  request: string | undefined
  sent: SentRequest | undefined
  attempts: number
  readonly upstream: Track
  readonly client: Track
}

export type RoomLimits = {
  readonly maxBytes: number
  readonly maxExchanges: number
  readonly maxExchangeBytes: number
}

/** The memory that exchanges share: the oldest make room, also when they still run. */
export type Room = {
  readonly all: () => readonly Kept[]
  readonly get: (id: string) => Kept | undefined
  readonly begin: (id: string) => void
  readonly keepRequest: (kept: Kept, body: string) => void
  readonly keepSent: (kept: Kept, request: SentRequest) => void
  readonly keepPiece: (
    kept: Kept,
    side: 'upstream' | 'client',
    piece: Parameters<Track['add']>,
  ) => void
  readonly clear: () => void
}

/** What a piece costs beside its bytes: an upstream may well send them one by one. */
const PIECE_BYTES = 128

export function createRoom(limits: RoomLimits, mask: Mask): Room {
  const { maxBytes, maxExchanges } = limits
  const maxExchangeBytes = Math.min(limits.maxExchangeBytes, maxBytes)
  const all = new Map<string, Kept>()
  let total = 0

  const forget = (kept: Kept): void => {
    all.delete(kept.id)
    total -= kept.bytes
  }
  const forgetOldest = (): void => {
    const [oldest] = all.values()
    if (oldest !== undefined) forget(oldest)
  }
  /** Takes room, at the cost of older ones; false when there is none within the exchange's share. */
  const claim = (kept: Kept, bytes: number): boolean => {
    if (kept.bytes + bytes > maxExchangeBytes) return false
    for (const oldest of all.values()) {
      if (total + bytes <= maxBytes) break
      forget(oldest)
    }
    if (!all.has(kept.id)) return false
    kept.bytes += bytes
    total += bytes
    return true
  }
  const giveBack = (kept: Kept, bytes: number): void => {
    kept.bytes -= bytes
    total -= bytes
  }

  return {
    all: () => [...all.values()],
    get: (id) => all.get(id),
    begin(id) {
      const before = all.get(id)
      if (before !== undefined) forget(before)
      while (all.size >= maxExchanges) forgetOldest()
      all.set(id, newKept(id, mask))
    },
    keepRequest(kept, body) {
      if (claim(kept, body.length)) kept.request = body
      else kept.dropped += body.length
    },
    keepSent(kept, request) {
      kept.upstream.cut()
      kept.attempts += 1
      giveBack(kept, kept.sent?.body.length ?? 0)
      kept.sent = claim(kept, request.body.length) ? request : undefined
      if (kept.sent === undefined) kept.dropped += request.body.length
    },
    keepPiece(kept, side, [at, data]) {
      kept.isFull ||= !claim(kept, data.length + PIECE_BYTES)
      if (kept.isFull) kept.dropped += data.length
      else kept[side].add(at, data)
    },
    clear() {
      all.clear()
      total = 0
    },
  }
}

function newKept(id: string, mask: Mask): Kept {
  return {
    id,
    bytes: 0,
    dropped: 0,
    isFull: false,
    isOver: false,
    headers: {},
    request: undefined,
    sent: undefined,
    attempts: 0,
    upstream: createTrack(mask),
    client: createTrack(mask),
  }
}
