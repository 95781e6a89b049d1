import { MEASURES, type FilterNode, type Measure } from '../../../tui/store/filter-syntax.ts'

/** Words as these would mean something else. */
const SPECIAL = /^[!~/]|^#\d+$|[\s|()"]|[<>]/

/** The text that is read as this tree: what comes back must be the same. */
export function printFilter(node: FilterNode): string {
  switch (node.type) {
    case 'text':
      return SPECIAL.test(node.text) || node.text === '' ? quoted(node.text) : node.text
    case 'number':
      return `#${node.number}`
    case 'regex':
      return slashed(node.pattern)
    case 'flag':
      return `~${node.key}`
    case 'match':
      return `~${node.key} ${slashed(node.pattern)}`
    case 'tier':
      return `~t ${node.tier.charAt(0)}`
    case 'status':
      return `~c ${node.status}`
    case 'compare':
      return `${node.measure}${node.operator}${node.value}${baseUnit(node.measure)}`
    case 'not':
      return `!${grouped(node.node)}`
    case 'and':
      return node.nodes.map(grouped).join(' ')
    case 'or':
      return node.nodes.map(grouped).join(' | ')
    default:
      return node satisfies never
  }
}

function grouped(node: FilterNode): string {
  return node.type === 'and' || node.type === 'or' ? `(${printFilter(node)})` : printFilter(node)
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}

/** A slash inside would end it. */
function slashed(pattern: string): string {
  const inside = pattern.replaceAll(/\\[\s\S]|\//g, (part) => (part === '/' ? '\\/' : part))
  return `/${inside}/`
}

function baseUnit(measure: Measure): string {
  return Object.keys(MEASURES[measure])[0] ?? ''
}
