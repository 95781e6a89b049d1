import { describe, expect, test } from 'bun:test'

import * as fc from 'fast-check'

import { imageSize } from '../../src/convert/image-size.ts'
import { PROPERTY_RUNS } from '../helpers/environment.ts'

const base64 = (...parts: (string | number[])[]): string =>
  Buffer.concat(
    parts.map((part) =>
      typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part),
    ),
  ).toString('base64')

const jpegSegment = (marker: number, length: number): number[] => [
  0xff,
  marker,
  length >> 8,
  length & 255,
  ...Array.from({ length: length - 2 }, () => 0xff),
]
const frame = (marker: number): number[] => [0xff, marker, 0, 17, 8, 0x04, 0x38, 0x07, 0x80, 3]
const SOI = [0xff, 0xd8]
const riff = (kind: string): string => `RIFF\0\0\0\0WEBP${kind}\0\0\0\0`

describe('imageSize', () => {
  test.each([
    ['PNG', base64('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', [0, 0, 7, 128, 0, 0, 4, 56, 8, 6]), 1920, 1080],
    [
      'PNG of more than 65535',
      base64('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', [0, 1, 0, 1, 0, 0, 0, 2]),
      65537,
      2,
    ],
    ['GIF87a', base64('GIF87a', [0x40, 0x01, 0xc8, 0x00, 0]), 320, 200],
    ['GIF89a', base64('GIF89a', [0x01, 0x00, 0x02, 0x00, 0]), 1, 2],
    ['JPEG, baseline', base64(SOI, jpegSegment(0xe0, 16), frame(0xc0)), 1920, 1080],
    [
      'JPEG, progressive, after 60 KB of EXIF',
      base64(SOI, jpegSegment(0xe1, 61_000), frame(0xc2)),
      1920,
      1080,
    ],
    [
      'JPEG with a Huffman table first',
      base64(SOI, jpegSegment(0xc4, 31), frame(0xc1)),
      1920,
      1080,
    ],
    ['JPEG with padding before a marker', base64(SOI, [0xff, 0xff], frame(0xc0)), 1920, 1080],
    [
      'JPEG with 100 segments of colour profile',
      base64(SOI, ...Array.from({ length: 100 }, () => jpegSegment(0xe2, 999)), frame(0xc0)),
      1920,
      1080,
    ],
    [
      'WebP, lossy',
      base64(riff('VP8 '), [0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x07, 0x38, 0x44]),
      1920,
      1080,
    ],
    ['WebP, lossless', base64(riff('VP8L'), [0x2f, 0x7f, 0xc7, 0x0d, 0x01]), 1920, 1080],
    ['WebP, extended', base64(riff('VP8X'), [0, 0, 0, 0, 0x7f, 7, 0, 0x37, 4, 0]), 1920, 1080],
  ])('%s', (_, data, width, height) => {
    expect(imageSize(data)).toEqual({ width, height })
  })

  test.each([
    ['nothing', ''],
    ['no base64', '%%%%'],
    ['another format', base64('BM', [0, 0, 0, 0])],
    ['a PNG cut before its size', base64('\x89PNG\r\n\x1a\n')],
    ['a width of 0', base64('GIF89a', [0, 0, 2, 0])],
    ['a JPEG without a frame', base64(SOI, jpegSegment(0xe0, 16))],
    ['a JPEG whose segment has no marker', base64(SOI, [0, 0], frame(0xc0))],
    [
      'a JPEG of padding only',
      base64(
        SOI,
        Array.from({ length: 100_000 }, () => 0xff),
      ),
    ],
  ])('of %s is unknown', (_, data) => {
    expect(imageSize(data)).toBeUndefined()
  })

  test('never throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<(string | number[])[]>('GIF8', '\x89PNG', SOI, riff('VP8X')),
        fc.uint8Array({ maxLength: 80 }),
        (head, tail) => {
          const size = imageSize(base64(head, [...tail]))
          return size === undefined || (size.width > 0 && size.height > 0)
        },
      ),
      { numRuns: PROPERTY_RUNS },
    )
    fc.assert(
      fc.property(fc.string(), (text) => (imageSize(text), true)),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
