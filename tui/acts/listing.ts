import type { UpstreamModel } from '../../src/control.ts'
import type { Batch } from '../client.ts'
import type { Dashboard } from '../dashboard.ts'
import type { Listing } from '../state.ts'
import { cleanName, messageOf } from '../store/clean.ts'

/** A list of models is asked for anew when the picker opens on an older one. */
const FRESH_MS = 60_000

/** Asks the upstream for its models. The list that is known stays until the new one is there. */
export function fetchModels(dashboard: Dashboard): void {
  const { models } = dashboard.state().listing
  const asked: Listing = { type: 'loading', models }
  dashboard.set({ listing: asked })
  listModels(dashboard, asked).catch((error: unknown) => {
    take(dashboard, asked, { type: 'failed', models, message: messageOf(error) })
  })
}

async function listModels(dashboard: Dashboard, asked: Listing): Promise<void> {
  const { client, clock, records } = dashboard
  const startedAt = clock()
  const models = (await client.listModels()).flatMap(cleanModel)
  const at = clock()
  const isTaken = take(dashboard, asked, { type: 'ok', models, ms: at - startedAt, at })
  if (isTaken) records.addPrices(models)
}

/** An answer that comes after the list was asked for once more is too old. */
function take({ state, set }: Dashboard, asked: Listing, answer: Listing): boolean {
  const isLatest = state().listing === asked
  if (isLatest) set({ listing: answer })
  return isLatest
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
