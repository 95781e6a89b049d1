import type { Config } from '../config/config.ts'
import type { SourceName } from '../config/layers.ts'
import type { Check } from './check.ts'
import { isOfUpstream } from './diagnose.ts'
import { checkContext } from './ollama.ts'
import { askForStream, askForTool, askForWord, type Served, servedModels } from './questions.ts'
import { createUpstreamChecks, type UpstreamChecks } from './upstream-checks.ts'

export type Examination = {
  readonly config: Config
  readonly keySource: SourceName | undefined
  /** Hears of each check as it ends. */
  readonly onCheck: (check: Check) => void
}

/**
 * Asks the upstream everything that Claude Code will need of it. Once a check fails for a reason that
 * all requests share, the others are skipped: they would only repeat it.
 */
export async function examineUpstream(examination: Examination): Promise<void> {
  const { config, onCheck } = examination
  const checks = createUpstreamChecks(config, examination.keySource)
  const sequence = createSequence(onCheck)
  await sequence.run({ id: 'upstream', title: 'Upstream' }, async () => (await checks.list()).check)
  const working = await askModels(checks, sequence, servedModels(config.tiers))
  // Claude Code works with the big one.
  const best = working.at(-1)
  for (const { question, ...head } of ABILITIES) {
    await sequence.run(head, best && (async () => await checks.ask(best, question(best))))
  }
  if (sequence.isBlocked() || best === undefined) return
  const context = await checkContext(config, best.model)
  if (context !== undefined) onCheck(context)
}

const ABILITIES = [
  { id: 'streaming', title: 'Streaming', question: askForStream },
  { id: 'tools', title: 'Tool calling', question: askForTool },
]

/** Asks one model of each tier; gives those that answered. */
export async function examineModels(examination: Examination): Promise<void> {
  const checks = createUpstreamChecks(examination.config, examination.keySource)
  const sequence = createSequence(examination.onCheck)
  await askModels(checks, sequence, servedModels(examination.config.tiers))
}

async function askModels(
  checks: UpstreamChecks,
  sequence: Sequence,
  models: readonly Served[],
): Promise<readonly Served[]> {
  const working: Served[] = []
  for (const served of models) {
    const question = askForWord(served)
    const isFine = await sequence.run(question, () => checks.ask(served, question))
    if (isFine) working.push(served)
  }
  return working
}

type Head = Pick<Check, 'id' | 'title'>

type Sequence = {
  /**
   * Without a way to ask, or behind a failure of all, the check is skipped. Says whether it went
   * well.
   */
  readonly run: (head: Head, ask: (() => Promise<Check>) | undefined) => Promise<boolean>
  readonly isBlocked: () => boolean
}

/** Runs checks one after the other, until one fails for all. */
function createSequence(onCheck: (check: Check) => void): Sequence {
  let blocker: Check | undefined
  return {
    isBlocked: () => blocker !== undefined,
    async run(head, ask) {
      if (ask === undefined || blocker !== undefined) {
        onCheck(skipped(head, blocker))
        return false
      }
      const check = await ask()
      onCheck(check)
      if (isForAll(check)) blocker = check
      return check.outcome !== 'failed'
    },
  }
}

/** What the list of models says about the address is not sure: some APIs have none. */
function isForAll({ id, outcome, diagnosis }: Check): boolean {
  if (outcome !== 'failed' || diagnosis === undefined) return false
  const isSure = id !== 'upstream' || diagnosis.id !== 'wrong-base-url'
  return isSure && isOfUpstream(diagnosis)
}

function skipped({ id, title }: Head, blocker: Check | undefined): Check {
  const answer =
    blocker === undefined ? 'no model answered' : `it needs what failed: ${blocker.title}`
  return { id, title, outcome: 'skipped', asked: 'nothing', answer, ms: 0, diagnosis: undefined }
}
