import type { UiClient } from '../../../tui/client.ts'
import type { LinkOptions } from '../../../tui/host/link.ts'

/** What a dashboard is started with; what comes of it goes to the log. */
export function linkOptions(log: string[]): LinkOptions {
  const none = async () => {
    throw new Error('not here')
  }
  const client: UiClient = {
    swap: none,
    undo: none,
    cancel: none,
    listModels: async () => [],
    readRecording: none,
    searchBodies: none,
    saveTiers: none,
    copy: none,
    exportFile: none,
    pingModel: async () => 5,
    quit: (now) => void log.push(`quit ${now}`),
    suspend: () => void log.push('suspend'),
  }
  const models = { big: 'a', middle: 'b', small: 'c' }
  return {
    start: {
      info: {
        version: '0.1.0',
        address: 'http://localhost:8082',
        upstream: 'demo',
        demo: true,
        clientKey: 'any',
        settings: models,
        tiers: models,
        envPath: '/tmp/.env',
        prices: {},
        keepsBodies: true,
        startedAt: 0,
      },
      size: { columns: 100, rows: 30 },
      display: { color: false, ascii: true, fps: 8 },
      isReadOnly: false,
    },
    client,
    write: (frame) => void log.push(`frame ${frame}`),
    onTaken: () => void log.push('taken'),
    onPrint: (text) => void log.push(`print ${text}`),
    onCrash: (reason) => void log.push(`crash ${reason}`),
  }
}
