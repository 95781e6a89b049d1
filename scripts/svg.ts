/** A terminal's picture, as `tmux capture-pane -e` prints it, as SVG. */
export type PictureOptions = {
  readonly columns: number
  readonly title: string
}

type Style = {
  readonly color: string
  readonly isBold: boolean
  readonly isDim: boolean
  readonly isInverse: boolean
}

type Run = { readonly text: string; readonly column: number; readonly style: Style }

const ESC = '\x1b'
const CELL = { width: 8.4, height: 18, size: 14 } as const
const PADDING = 16
const BAR = 34
const BACKGROUND = '#16181d'
const FOREGROUND = '#d7dae0'
/** The 16 colours of a calm dark theme. */
const COLORS = [
  '#3b4048',
  '#e06c75',
  '#98c379',
  '#e5c07b',
  '#61afef',
  '#c678dd',
  '#56b6c2',
  '#abb2bf',
  '#5c6370',
  '#ff7a85',
  '#b5e890',
  '#ffd98a',
  '#7cc7ff',
  '#dc8ef5',
  '#6fd6e2',
  '#ffffff',
] as const
/** What sets colours. */
const SGR = new RegExp(`(${ESC}\\[[\\d;]*m)`)
const PLAIN: Style = { color: FOREGROUND, isBold: false, isDim: false, isInverse: false }

export function toSvg(screen: string, { columns, title }: PictureOptions): string {
  const lines = screen.replace(/\n$/, '').split('\n')
  const size = {
    width: Math.ceil(columns * CELL.width + 2 * PADDING),
    height: Math.ceil(lines.length * CELL.height + 2 * PADDING + BAR),
  }
  const text = lines.flatMap((line, row) => runsOf(line).map((run) => draw(run, row)))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${CELL.size}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="10" fill="${BACKGROUND}"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map(
      (color, index) => `<circle cx="${PADDING + 8 + index * 20}" cy="20" r="6" fill="${color}"/>`,
    ),
    ...text,
    '</svg>',
    '',
  ].join('\n')
}

function runsOf(line: string): readonly Run[] {
  const runs: Run[] = []
  let style = PLAIN
  let column = 0
  for (const part of line.split(SGR)) {
    const codes = part.startsWith(ESC) ? part.slice(2, -1) : undefined
    if (codes !== undefined) style = codes.split(';').map(Number).reduce(styled, style)
    else if (part !== '') {
      if (part.trim() !== '' || style.isInverse) runs.push({ text: part, column, style })
      column += Bun.stringWidth(part)
    }
  }
  return runs
}

function styled(style: Style, code: number): Style {
  if (code === 0) return PLAIN
  if (code === 1) return { ...style, isBold: true }
  if (code === 2) return { ...style, isDim: true }
  if (code === 7) return { ...style, isInverse: true }
  if (code === 22) return { ...style, isBold: false, isDim: false }
  if (code === 27) return { ...style, isInverse: false }
  if (code === 39) return { ...style, color: FOREGROUND }
  const bright = code >= 90 && code <= 97
  if (bright || (code >= 30 && code <= 37)) {
    return { ...style, color: COLORS[bright ? code - 82 : code - 30] ?? FOREGROUND }
  }
  return style
}

function draw({ text, column, style }: Run, row: number): string {
  const { color, isBold, isDim, isInverse } = style
  const width = Bun.stringWidth(text) * CELL.width
  const x = PADDING + column * CELL.width
  const y = PADDING + BAR + row * CELL.height
  const block = `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${CELL.height}" fill="${color}"/>`
  const attributes = [
    `x="${x.toFixed(1)}" y="${y + 13}" xml:space="preserve"`,
    // Every font has its own width: the picture holds the terminal's grid.
    `textLength="${width.toFixed(1)}" lengthAdjust="spacingAndGlyphs"`,
    `fill="${isInverse ? BACKGROUND : color}"`,
    ...(isBold ? ['font-weight="bold"'] : []),
    ...(isDim ? ['opacity="0.6"'] : []),
  ]
  return `${isInverse ? block : ''}<text ${attributes.join(' ')}>${escaped(text)}</text>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
