import { describe, expect, test } from 'bun:test'

import { Box, renderToString } from 'ink'

import { Lines } from '../../../tui/components/lines.tsx'

const DIM = '\x1b[2mdim\x1b[22m'

function drawn(lines: readonly string[], columns = 20): readonly string[] {
  return renderToString(<Lines lines={lines} />, { columns }).split('\n')
}

describe('lines', () => {
  test.each<[string, readonly string[]]>([
    ['one', ['one']],
    ['in order', ['one', 'two', 'three']],
    ['empty ones keep their place', ['one', '', 'three']],
    ['as long as they are', ['x'.repeat(20), 'y'.repeat(19)]],
    ['with colours', [DIM, `a ${DIM} b`]],
    ['with wide characters', ['日本語', 'a日b']],
    ['indented', ['  one', '    two']],
  ])('%s', (_, lines) => {
    expect(drawn(lines)).toEqual([...lines])
  })

  test('a long one pushes nothing down', () => {
    expect(drawn(['x'.repeat(30), 'below'])[1]).toBe('below')
  })

  test('panels stand below each other', () => {
    const picture = (
      <Box flexDirection="column" width={20} height={4} overflow="hidden">
        <Lines lines={['a', 'b']} />
        <Lines lines={[]} />
        <Lines lines={['c']} />
        <Lines lines={['d']} />
      </Box>
    )
    expect(renderToString(picture, { columns: 20 })).toBe('a\nb\nc\nd')
  })

  test('one over others hides them', () => {
    const picture = (
      <Box width={10} height={2}>
        <Lines lines={['aaaaaaaaaa', 'aaaaaaaaaa']} />
        <Box position="absolute" top={1} left={2} width={3}>
          <Lines lines={['b  ']} />
        </Box>
      </Box>
    )
    expect(renderToString(picture, { columns: 10 })).toBe('aaaaaaaaaa\naab  aaaaa')
  })
})
