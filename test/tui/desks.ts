import type { VandammeEvent } from '../../src/events/events.ts'
import type { UiClient } from '../../tui/client.ts'
import type { Desk } from '../../tui/commands/command.ts'
import { createDashboard } from '../../tui/dashboard.ts'
import { createDesk } from '../../tui/desk.ts'
import { toPreferences } from '../../tui/store/preferences.ts'
import { INFO } from '../helpers/info.ts'
import { batch, TIERS } from './store/rows.ts'

export type TestDesk = {
  readonly desk: Desk
  readonly tell: (events: readonly VandammeEvent[]) => void
  /** The time of the dashboard and of the proxy. */
  readonly setTime: (ms: number) => void
}

/** A dashboard without a picture, on a clock of the test's own. It calls nobody but this client. */
export function openDesk(client: Partial<UiClient> = {}): TestDesk {
  let now = 0
  const dashboard = createDashboard({
    client: client as UiClient,
    info: { ...INFO, settings: TIERS, tiers: TIERS },
    size: { columns: 120, rows: 36 },
    fps: 8,
    isReadOnly: false,
    preferences: toPreferences({}),
    preferencesPath: '/home/me/preferences.json',
    savePreferences: () => undefined,
    clock: () => now,
    redraw: () => undefined,
  })
  return {
    desk: createDesk(dashboard),
    tell: (events) => dashboard.receive(batch(events, { at: now })),
    setTime: (ms) => void (now = ms),
  }
}
