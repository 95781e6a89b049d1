import type { UpstreamModel } from '../../src/control.ts'
import type { Batch } from '../client.ts'
import type { Dashboard } from '../dashboard.ts'
import { seconds } from '../format/time.ts'
import type { Listing } from '../state.ts'
import { cleanName, messageOf } from '../store/clean.ts'

/** A list of models is asked for anew when the picker opens on an older one. */
const FRESH_MS = 60_000

/** Asks the upstream for its models. The list that is known stays until the new one is there. */
export function fetchModels(dashboard: Dashboard): void {
  void askForModels(dashboard)
}

/** The same for somebody who wants to know what came of it, whatever is on the screen. */
export async function checkUpstream(dashboard: Dashboard): Promise<void> {
  const listing = await askForModels(dashboard)
  if (listing.type === 'failed') dashboard.tell('bad', listing.message)
  if (listing.type === 'ok') dashboard.tell('good', answerOf(listing))
}

function answerOf({ models, ms }: Extract<Listing, { type: 'ok' }>): string {
  const number = models.length === 1 ? '1 model' : `${models.length} models`
  return `The upstream answers: ${number}, ${seconds(ms)}.`
}

/** What was asked is what the latest question got; never rejects. */
async function askForModels(dashboard: Dashboard): Promise<Listing> {
  const { models } = dashboard.state().listing
  const asked: Listing = { type: 'loading', models }
  dashboard.set({ listing: asked })
  const answer = await listModels(dashboard).catch((error: unknown): Listing => {
    return { type: 'failed', models, message: messageOf(error) }
  })
  // An answer that comes after the list was asked for once more is too old.
  if (dashboard.state().listing !== asked) return asked
  dashboard.set({ listing: answer })
  if (answer.type === 'ok') dashboard.records.addPrices(answer.models)
  return answer
}

async function listModels({ client, clock }: Dashboard): Promise<Listing> {
  const startedAt = clock()
  const models = (await client.listModels()).flatMap(cleanModel)
  const at = clock()
  return { type: 'ok', models, ms: at - startedAt, at }
}

export function freshenModels(dashboard: Dashboard): void {
  const { listing } = dashboard.state()
  const isFresh = listing.type === 'ok' && dashboard.clock() - listing.at < FRESH_MS
  if (!isFresh) fetchModels(dashboard)
}

/**
 * Takes a batch in. After a reload of the settings the list may be another one: it is asked for when
 * the upstream is another, or did not answer before.
 */
export function receiveBatch(dashboard: Dashboard, batch: Batch): void {
  const { upstream } = dashboard.info()
  dashboard.receive(batch)
  if (batch.info === undefined) return
  const isOther = batch.info.upstream !== upstream
  if (isOther || dashboard.state().listing.type === 'failed') fetchModels(dashboard)
}

/** A name that no terminal can show is none to choose: cleaned it would be another one. */
function cleanModel(model: UpstreamModel): readonly UpstreamModel[] {
  const { id, owner } = model
  if (cleanName(id) !== id) return []
  return [{ ...model, owner: owner === undefined ? undefined : cleanName(owner) }]
}
