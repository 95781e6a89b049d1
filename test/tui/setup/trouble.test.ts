import { expect, test } from 'bun:test'

import { START } from '../../../tui/setup/flow.ts'
import { providerOf } from '../../../tui/setup/providers.ts'
import type { State, WayOut } from '../../../tui/setup/state.ts'
import { inSetup, waysOut } from '../../../tui/setup/trouble.ts'

function troubled(id: string, at: 'listing' | 'trying', key = 'sk-1'): State {
  return { ...START, key, trouble: { id, at, cause: 'Why.', fix: 'How.' } }
}

const BEHIND: readonly WayOut[] = ['again', 'key', 'address', 'provider', 'anyway']

/** The likely cure comes first, the others in their order. */
test.each<[string, 'listing' | 'trying', string]>([
  ['unknown', 'listing', 'again key address provider anyway'],
  ['unknown', 'trying', 'again models key address provider anyway'],
  ['wrong-key', 'listing', 'key again address provider anyway'],
  ['no-key', 'listing', 'key again address provider anyway'],
  ['not-permitted', 'trying', 'key again models address provider anyway'],
  ['no-credit', 'trying', 'key again models address provider anyway'],
  ['host-not-found', 'listing', 'address again key provider anyway'],
  ['closed-port', 'listing', 'address again key provider anyway'],
  ['no-tls', 'listing', 'address again key provider anyway'],
  ['redirect', 'listing', 'address again key provider anyway'],
  ['web-page', 'listing', 'address again key provider anyway'],
  ['wrong-base-url', 'listing', 'address again key provider anyway'],
  ['azure-version', 'listing', 'address again key provider anyway'],
  ['azure-deployment', 'trying', 'models again key address provider anyway'],
  ['model-not-pulled', 'trying', 'models again key address provider anyway'],
  ['unknown-model', 'trying', 'models again key address provider anyway'],
  ['no-tools', 'trying', 'models again key address provider anyway'],
  ['context-too-small', 'trying', 'models again key address provider anyway'],
  // Before there are any, no other models can be chosen.
  ['unknown-model', 'listing', 'again key address provider anyway'],
])('out of %s while %s: %s', (id, at, ways) => {
  expect(waysOut(troubled(id, at)).map(({ value }) => value)).toEqual(ways.split(' ') as WayOut[])
})

test('without trouble there is no way out of it', () => {
  expect(waysOut(START)).toEqual([])
})

test.each<['listing' | 'trying', string, WayOut, string]>([
  ['listing', '', 'key', 'Enter a key'],
  ['listing', 'sk-1', 'key', 'Enter another key'],
  ['listing', '', 'anyway', 'Go on and type the models'],
  ['trying', '', 'anyway', 'Go on as it is'],
  ['trying', '', 'models', 'Choose other models'],
  ['trying', '', 'again', 'Try again'],
  ['trying', '', 'address', 'Correct the address'],
  ['trying', '', 'provider', 'Choose another provider'],
])('while %s with the key %p, %s reads: %s', (at, key, way, label) => {
  const ways = waysOut(troubled('unknown', at, key))
  expect(ways).toContainEqual({ value: way, label })
  expect(ways.length).toBe(BEHIND.length + (at === 'trying' ? 1 : 0))
})

test.each([
  ['no-key', 'openai', 'Enter one. Keys are made at https://platform.openai.com/api-keys'],
  ['no-key', 'other', 'Enter one.'],
  [
    'wrong-key',
    'groq',
    'Enter it once more, whole. Keys are made at https://console.groq.com/keys',
  ],
  ['wrong-key', 'vllm', 'Enter it once more, whole.'],
  ['closed-port', 'openai', 'Set OPENAI_BASE_URL'],
])('%s of %s is to be mended so: %s', (id, provider, fix) => {
  const diagnosis = { id, cause: 'It came from .env', fix: 'Set OPENAI_BASE_URL' }
  const said = inSetup(diagnosis, { ...START, provider: providerOf(provider) })
  expect(said.id).toBe(id)
  expect(said.fix).toBe(fix)
  // Of the file the user has not heard yet.
  expect(said.cause.includes('.env')).toBe(id === 'closed-port')
})
