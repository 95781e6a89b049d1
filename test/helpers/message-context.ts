import type { MessageContext } from '../../src/convert/chat/content.ts'
import { createLedger } from '../../src/convert/ledger.ts'
import { BASE } from '../../src/providers/hosts.ts'
import type { Profile } from '../../src/providers/profile.ts'

/** An upstream that takes everything; tests override what they are about. */
const PROFILE: Profile = { ...BASE, lateSystem: 'inline', files: true }

/** A context for message conversion whose tool names stay as they are. */
export function messageContext(
  profile: Partial<Profile> = {},
  overrides: Partial<MessageContext> = {},
): MessageContext {
  return {
    model: 'up-big',
    profile: { ...PROFILE, ...profile },
    maxTokensLimit: undefined,
    recall: () => undefined,
    ledger: createLedger(),
    names: { toUpstream: (name) => name, toClient: (name) => name },
    ...overrides,
  }
}

/** What the ledger of a context says, one line an entry. */
export function ledgerLines(context: MessageContext): readonly string[] {
  return context.ledger
    .entries()
    .map(({ action, subject, count }) => `${action} ${subject}${count === 1 ? '' : ` x${count}`}`)
}
