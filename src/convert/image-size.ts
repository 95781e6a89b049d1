/**
 * The size of a picture, from the first bytes of its file. Base64 lets us look at any byte without
 * decoding what is before it, so a photo of megabytes costs no more than an icon.
 */
type ImageSize = { readonly width: number; readonly height: number }

/** `length` bytes from `offset` on; fewer, or none, where the data ends or is not base64. */
type ReadBytes = (offset: number, length: number) => readonly number[]

/** Segments of a JPEG before its size: a large colour profile takes some dozens. */
const MAX_SEGMENTS = 256

/** Markers C0 to CF of a JPEG start a frame, which has the size; these three do not. */
const NOT_FRAMES: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc])

/** `undefined` for anything but a PNG, JPEG, GIF or WebP with a size. */
export function imageSize(base64: string): ImageSize | undefined {
  const read = bytesOf(base64)
  const format = FORMATS.find(({ at, magic }) => isText(read(at, magic.length), magic))
  const size = format?.size(read)
  return size !== undefined && size.width > 0 && size.height > 0 ? size : undefined
}

type Format = {
  readonly at: number
  readonly magic: string
  readonly size: (read: ReadBytes) => ImageSize | undefined
}

const FORMATS: readonly Format[] = [
  {
    at: 0,
    magic: '\x89PNG',
    size: (read) => ({ width: big(read(16, 4)), height: big(read(20, 4)) }),
  },
  {
    at: 0,
    magic: 'GIF8',
    size: (read) => ({ width: little(read(6, 2)), height: little(read(8, 2)) }),
  },
  { at: 0, magic: '\xff\xd8\xff', size: jpegSize },
  {
    at: 8,
    magic: 'WEBPVP8X',
    size: (read) => ({ width: 1 + little(read(24, 3)), height: 1 + little(read(27, 3)) }),
  },
  { at: 8, magic: 'WEBPVP8L', size: losslessSize },
  { at: 8, magic: 'WEBPVP8 ', size: lossySize },
]

/** Sizes of 14 bits each, one after the other. */
function losslessSize(read: ReadBytes): ImageSize {
  const bits = little(read(21, 4))
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
}

/** The upper two bits of each are a scale for display. */
function lossySize(read: ReadBytes): ImageSize {
  return { width: little(read(26, 2)) & 0x3fff, height: little(read(28, 2)) & 0x3fff }
}

/** Walks from segment to segment to the frame header. */
function jpegSize(read: ReadBytes): ImageSize | undefined {
  let offset = 2
  for (let segment = 0; segment < MAX_SEGMENTS; segment++) {
    const [start, marker = 0, ...rest] = read(offset, 9)
    if (start !== 0xff) return undefined
    if (marker >= 0xc0 && marker <= 0xcf && !NOT_FRAMES.has(marker)) {
      return { height: big(rest.slice(3, 5)), width: big(rest.slice(5, 7)) }
    }
    // A marker may be padded with further 0xff.
    offset += marker === 0xff ? 1 : 2 + big(rest.slice(0, 2))
  }
  return undefined
}

function bytesOf(base64: string): ReadBytes {
  return (offset, length) => {
    const skipped = offset % 3
    const start = ((offset - skipped) / 3) * 4
    const end = start + Math.ceil((skipped + length) / 3) * 4
    return decode(base64.slice(start, end)).slice(skipped, skipped + length)
  }
}

function decode(base64: string): readonly number[] {
  try {
    return Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return []
  }
}

function isText(bytes: readonly number[], text: string): boolean {
  return String.fromCharCode(...bytes) === text
}

function big(bytes: readonly number[]): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0)
}

function little(bytes: readonly number[]): number {
  return big(bytes.toReversed())
}
