import { moveBy, pageOf } from '../acts/motion.ts'
import type { Command, Desk } from './command.ts'

type Step = {
  readonly name: string
  readonly keys: readonly string[]
  readonly title: string
  readonly lines: (desk: Desk) => number
}

const STEPS: readonly Step[] = [
  { name: 'down', keys: ['j', 'down'], title: 'Move down', lines: () => 1 },
  { name: 'up', keys: ['k', 'up'], title: 'Move up', lines: () => -1 },
  { name: 'first', keys: ['g', 'home'], title: 'Go to the first line', lines: () => -Infinity },
  { name: 'last', keys: ['G', 'end'], title: 'Go to the last line', lines: () => Infinity },
  {
    name: 'half-down',
    keys: ['ctrl-d'],
    title: 'Move down by half a page',
    lines: (desk) => Math.ceil(pageOf(desk) / 2),
  },
  {
    name: 'half-up',
    keys: ['ctrl-u'],
    title: 'Move up by half a page',
    lines: (desk) => -Math.ceil(pageOf(desk) / 2),
  },
  {
    name: 'page-down',
    keys: ['ctrl-f', 'pagedown'],
    title: 'Move down by a page',
    lines: pageOf,
  },
  {
    name: 'page-up',
    keys: ['ctrl-b', 'pageup'],
    title: 'Move up by a page',
    lines: (desk) => -pageOf(desk),
  },
]

/** Moving about in whatever is shown: a list, or a text. */
export const MOVE: readonly Command[] = STEPS.map(({ lines, ...step }) => ({
  ...step,
  where: ['any'],
  run: (desk) => moveBy(desk, lines(desk)),
}))
