import type { AnswerBlock, BlockDelta, MessageStreamEvent } from '../wire/anthropic.ts'

/**
 * Writes the content blocks of an answer. Clients demand that blocks are numbered 0, 1, 2 … in the
 * order of their starts, and that one is closed before the next begins; only this knows how.
 */
export type Blocks = {
  /** Begins a block; the one before must have ended. */
  start(block: AnswerBlock): void
  delta(delta: BlockDelta): void
  stop(): void
}

export function createBlocks(emit: (event: MessageStreamEvent) => void): Blocks {
  let index = -1
  return {
    start(block) {
      index++
      emit({ type: 'content_block_start', index, content_block: block })
    },
    delta: (delta) => emit({ type: 'content_block_delta', index, delta }),
    stop: () => emit({ type: 'content_block_stop', index }),
  }
}
