import type { UiClient } from '../../../tui/client.ts'
import type { LinkOptions } from '../../../tui/host/link.ts'
import { INFO } from '../../helpers/info.ts'

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
  return {
    start: {
      info: { ...INFO, upstream: 'demo', demo: true },
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
