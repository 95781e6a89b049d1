import type { RequestContext } from '../../src/convert/chat/context.ts'
import { createLedger } from '../../src/convert/ledger.ts'
import { profileFor } from '../../src/providers/known.ts'
import type { Profile } from '../../src/providers/profile.ts'
import type { MessagesRequest } from '../../src/wire/anthropic.ts'

/** A real profile by its name, with the fields that a test is about. */
export function profileOf(name: string, fields: Partial<Profile> = {}, model = 'm'): Profile {
  return { ...profileFor({ baseUrl: 'http://host.test', model, overrides: { name } }), ...fields }
}

export function requestContext(
  profile: Profile = profileOf('generic'),
  overrides: Partial<RequestContext> = {},
): RequestContext {
  return {
    model: 'up-big',
    profile,
    maxTokensLimit: undefined,
    recall: () => undefined,
    ledger: createLedger(),
    ...overrides,
  }
}

/** The smallest request, with the fields that a test is about. */
export function messagesRequestOf(fields: Partial<MessagesRequest> = {}): MessagesRequest {
  return {
    model: 'claude-sonnet-5-5',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hi' }],
    ...fields,
  }
}

/** What the ledger says, one line an entry. */
export function linesOf({ ledger }: Pick<RequestContext, 'ledger'>): readonly string[] {
  return ledger
    .entries()
    .map(({ action, subject, count }) => `${action} ${subject}${count === 1 ? '' : ` x${count}`}`)
}
