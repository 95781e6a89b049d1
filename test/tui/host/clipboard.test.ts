import { describe, expect, test } from 'bun:test'

import { copyText, runTool } from '../../../tui/host/clipboard.ts'

type Given = {
  readonly platform?: string
  readonly environment?: Record<string, string>
  /** Programs that work. */
  readonly works?: readonly string[]
  readonly canSend?: boolean
  readonly text?: string
}

async function copy({ platform = 'linux', environment = {}, works, canSend, text }: Given) {
  const log: string[] = []
  const { way } = await copyText(text ?? 'héllo', {
    platform,
    environment,
    run: async (command, input) => {
      log.push(`${command.join(' ')} < ${input}`)
      return (works ?? []).includes(command[0]!)
    },
    send: (sequence) => {
      log.push(JSON.stringify(sequence))
      return canSend ?? true
    },
    save: async () => '/home/me/copied.txt',
  })
  return { way, log }
}

const OSC = Buffer.from('héllo').toString('base64')

describe('the first way that works', () => {
  test.each([
    ['macOS', { platform: 'darwin', works: ['pbcopy'] }, 'pbcopy'],
    ['Windows', { platform: 'win32', works: ['clip.exe'] }, 'clip.exe'],
    ['WSL', { environment: { WSL_DISTRO_NAME: 'Debian' }, works: ['clip.exe'] }, 'clip.exe'],
    [
      'Wayland',
      { environment: { WAYLAND_DISPLAY: 'w', DISPLAY: ':0' }, works: ['wl-copy', 'xclip'] },
      'wl-copy',
    ],
    ['X', { environment: { DISPLAY: ':0' }, works: ['xclip', 'xsel'] }, 'xclip'],
    ['X without xclip', { environment: { DISPLAY: ':0' }, works: ['xsel'] }, 'xsel'],
    ['tmux', { environment: { TMUX: '/tmp/x' }, works: ['tmux', 'xclip', 'pbcopy'] }, 'tmux'],
    ['no display', { works: ['xclip', 'wl-copy', 'pbcopy', 'tmux'] }, 'the terminal (OSC 52)'],
    [
      'macOS far away',
      { platform: 'darwin', environment: { SSH_TTY: '/dev/pts/1' }, works: ['pbcopy'] },
      'the terminal (OSC 52)',
    ],
    ['a busy terminal', { canSend: false }, '/home/me/copied.txt'],
    ['the Linux console', { environment: { TERM: 'linux' } }, '/home/me/copied.txt'],
    [
      'a long text',
      { text: 'é'.repeat(50_001), environment: { DISPLAY: ':0' }, works: ['xclip'] },
      '/home/me/copied.txt',
    ],
    ['a text just short enough', { text: 'é'.repeat(50_000) }, 'the terminal (OSC 52)'],
  ] as const)('%s', async (_, given, way) => {
    expect((await copy(given as Given)).way).toBe(way)
  })

  test.each([
    ['plain', {}, `\x1b]52;c;${OSC}\x07`],
    ['tmux', { TMUX: '/tmp/x' }, `\x1bPtmux;\x1b\x1b]52;c;${OSC}\x07\x1b\\`],
    ['screen', { STY: '1.pts' }, `\x1bP\x1b]52;c;${OSC}\x07\x1b\\`],
  ] as const)('OSC 52: %s', async (_, environment, sequence) => {
    expect((await copy({ environment })).log.at(-1)).toBe(JSON.stringify(sequence))
  })

  test('tmux gets the text, and passes it to its own terminal', async () => {
    const { log } = await copy({ environment: { TMUX: 'x' }, works: ['tmux'] })
    expect(log).toEqual(['tmux load-buffer -w - < héllo'])
  })
})

describe('a tool', () => {
  test.each([
    ['that takes the text', ['sh', '-c', 'test "$(cat)" = héllo'], true],
    ['that fails', ['sh', '-c', 'cat > /dev/null; exit 1'], false],
    ['that does not exist', ['vandamme-no-such-tool'], false],
  ] as const)('%s', async (_, command, works) => {
    expect(await runTool(command, 'héllo')).toBe(works)
  })
})
