import type { Config } from '../config/config.ts'
import type { SourceName } from '../config/layers.ts'
import { VandammeError } from '../errors.ts'
import { profileFor } from '../providers/known.ts'
import { modelsUrl } from '../upstream/endpoint.ts'
import type { Check, Judgement } from './check.ts'
import { diagnose } from './diagnose.ts'
import type { Failure, Setup } from './failure.ts'
import { networkCodeOf } from './network-code.ts'
import { createProbe, type Observed } from './probe.ts'
import { type Question, type Served, settingsOf } from './questions.ts'

type Listed = { readonly check: Check; readonly models: readonly string[] }

export type UpstreamChecks = {
  /** Asks for the list of models, which costs nothing. */
  readonly list: () => Promise<Listed>
  /** Sends one small request to a model, the way the proxy would. */
  readonly ask: (served: Served, question: Question) => Promise<Check>
}

/** Checks of the one upstream of the settings. Names of the list help to diagnose what follows. */
export function createUpstreamChecks(
  config: Config,
  keySource: SourceName | undefined,
): UpstreamChecks {
  const probe = createProbe(config)
  let models: readonly string[] = []
  const setup = (model: string): Setup => setupOf(config, { model, keySource, models })

  return {
    async list() {
      const url = modelsUrl(config.upstream)
      const head = { id: 'upstream', title: 'Upstream', asked: `GET ${url}` }
      const startedAt = performance.now()
      try {
        const listed = await probe.upstream.listModels()
        models = listed.map(({ id }) => id).filter(isPrintable)
        const answer = models.length === 1 ? '1 model' : `${models.length} models`
        const ms = performance.now() - startedAt
        return { check: { ...head, ms, outcome: 'ok', answer, diagnosis: undefined }, models }
      } catch (error) {
        const ms = performance.now() - startedAt
        const failure = { ...setup(''), url, model: '', settings: [], ...observedIn(error) }
        // Not every API has a list: what is missing is told by the next request.
        const outcome = failure.kind === 'not_found' ? 'warning' : 'failed'
        return { check: { ...head, ms, ...judge(failure), outcome }, models }
      }
    },
    async ask(served, { id, title, request, judge: judgeAnswer }) {
      const { model } = served
      const url = probe.upstream.chatUrl(model)
      const answered = await probe.ask(request)
      const head = { id, title, asked: `POST ${url}, model ${model}`, ms: answered.ms }
      if (answered.failure === undefined) return { ...head, ...judgeAnswer(answered) }
      const settings = settingsOf(served)
      return { ...head, ...judge({ ...setup(model), url, model, settings, ...answered.failure }) }
    },
  }
}

type Known = Pick<Setup, 'keySource' | 'models'> & { readonly model: string }

function setupOf({ upstream }: Config, { model, ...known }: Known): Setup {
  const { baseUrl, profile: overrides, azureApiVersion } = upstream
  const profile = profileFor({ baseUrl, model, overrides }).name
  return { ...known, baseUrl, host: new URL(baseUrl).host, profile, azureApiVersion }
}

function judge(failure: Failure): Judgement {
  const status = failure.status === undefined ? '' : `HTTP ${failure.status}: `
  const answer = status + (failure.said || failure.message)
  return { outcome: 'failed', answer, diagnosis: diagnose(failure) }
}

/** What is left of an answer behind the error for a client. */
function observedIn(error: unknown): Observed {
  if (!(error instanceof VandammeError)) throw error
  const { kind, message, status } = error
  const network = networkCodeOf(error)
  return { kind, message, status, isPage: false, code: undefined, said: message, network }
}

/** A name goes to the terminal, in lists and in advice: as text, not as commands to it. */
function isPrintable(name: string): boolean {
  return !/\p{C}/u.test(name)
}
