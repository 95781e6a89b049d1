import { TIERS } from '../../src/route/tier.ts'
import { shownKey } from './changes.ts'
import type { State } from './state.ts'

type Answer = readonly [name: string, value: string]

/** What was answered, above the question. */
export function answersSoFar({ history, step, ...state }: State): readonly Answer[] {
  const isAsked = (question: State['history'][number]): boolean => history.includes(question)
  const isPastAddress = !['place', 'address'].includes(step) && isAsked('provider')
  const answers: readonly (Answer | false)[] = [
    isAsked('provider') && ['Provider', state.provider.name],
    isPastAddress && ['Address', state.baseUrl],
    isPastAddress && step !== 'key' && state.key !== '' && ['Key', shownKey(state.key)],
    isAsked('models') &&
      step !== 'model' && [
        'Models',
        [...new Set(TIERS.map((tier) => state.tiers[tier]))].join(', '),
      ],
  ]
  return answers.filter((answer) => answer !== false)
}
