import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { ask, HELLO } from '../helpers/client.ts'
import { NO_TMUX, openTmux, type Tmux, WHY_NO_TMUX } from '../helpers/tmux.ts'
import {
  data,
  delta,
  END_EVENTS,
  head,
  type Peer,
  send,
  SSE_HEAD,
  wireUpstream,
} from './wire-upstream.ts'

// A guard against hanging only: tmux and the program may be slow.
setDefaultTimeout(180_000)

const CLI = resolve(import.meta.dir, '../../src/cli.ts')

/** What a text from outside may try with a terminal; each ends in a word that can be looked for. */
const ATTACKS = [
  '\u001b]52;c;T1dORUQ=\u0007',
  '\u001b]0;OWNED\u0007',
  '\u001b]2;OWNED\u001b\\',
  '\u009d0;OWNED\u009c',
  '\u001bP$q"pOWNED\u001b\\',
  '\u001b_GOWNED\u001b\\',
  '\u001b^OWNED\u001b\\',
  '\u001b[201~OWNED',
  '\u001b[2J\u001b[31mOWNED',
  '\u009b31mOWNED',
  '\u001bcOWNED',
  '\u001b[?1049lOWNED',
  '\u001b]8;;https://evil.test\u0007OWNED\u001b]8;;\u0007',
  '\u001b]OWNED',
  '\r\nOWNED',
  '\b\b\b\u007fOWNED',
  '\u202eDENWO\u202c',
  '\u2066OWNED\u2069',
  '\u200b\u200d\u2060\ufeffOWNED',
  '\u0e33\u0301\u0301OWNED',
  '\u2028OWNED\u2029',
  '\ud800OWNED',
  `a${'\u0301'.repeat(3_000)}OWNED`,
  `${'\u{1f468}\u200d'.repeat(500)}OWNED`,
  'OWNED'.repeat(2_000),
]

/** In all places of an answer, one attack after the other. */
function hostile(attack: string): readonly ((peer: Peer) => Promise<void> | void)[] {
  const call = { index: 0, id: attack, function: { name: attack, arguments: attack } }
  const chunk = { model: attack, id: attack, choices: [{ delta: { tool_calls: [call] } }] }
  return [
    send(SSE_HEAD + delta(attack) + data(chunk) + data({ [attack]: attack }) + END_EVENTS),
    send(head(400), JSON.stringify({ error: { message: attack, type: attack, code: attack } })),
    send(head(500), attack),
    send(SSE_HEAD, data({ error: { message: attack } })),
  ]
}

/** The sequences that the dashboard itself draws with: colours, places, modes; nothing of outside. */
const OWN = new RegExp(String.raw`\x1b(?:\[[?>=<]?[\d;:]*[A-Za-z@\x60]|[()][AB012]|[=>78M])`, 'g')

/** With it, the program ends a sequence that a thread was writing when it was ended. Once. */
const CANCEL = new RegExp(String.raw`(?:\x1b[[?\d;]*)?\x18`)

describe.skipIf(NO_TMUX)(`the dashboard${WHY_NO_TMUX}`, () => {
  test('draws nothing that steers a terminal, whatever clients and upstreams send', async () => {
    let turn: (peer: Peer) => Promise<void> | void = () => {}
    await using upstream = await wireUpstream((peer) => turn(peer))
    await using tmux = await openTmux({ columns: 160, rows: 45 })
    const title = await tmux.show('#{pane_title}')
    const drawn = join(tmux.folder, 'drawn')
    await tmux.record(drawn)
    const environment = `OPENAI_API_KEY=sk-secret-0123456789 OPENAI_BASE_URL=${upstream.url}`
    await tmux.run(`${environment} ${process.execPath} ${CLI} --port 0`)
    await tmux.untilShow('#{alternate_on}', '1')
    const url = `http://localhost${await tmux.until(/localhost(:\d+)/)}`
    for (const attack of ATTACKS) {
      for (turn of hostile(attack)) {
        const tools = [{ name: attack, input_schema: { type: 'object', [attack]: attack } }]
        const content = [{ type: attack, text: attack }]
        const messages = [{ role: 'user', content }]
        const body = { ...HELLO, model: attack, stream: true, tools, messages }
        const response = await ask(url, body, { headers: { 'user-agent': 'x\u009b31mOWNED' } })
        await response.text()
      }
      // The request, each of its tabs, and the way back.
      for (const key of ['g', 'Enter', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Escape']) {
        await tmux.press(key)
      }
    }
    for (const view of ['2', '3', '4', '5', '1']) await tmux.press(view)
    await tmux.until(/OWNED/)
    expect(await tmux.show('#{alternate_on}')).toBe('1')
    expect(await tmux.show('#{pane_title}')).toBe(title)
    expect(await tmux.show('#{buffer_size}')).toBe('')
    // Else it asks whether it should really quit.
    await tmux.until(new RegExp(`● 0 active +${ATTACKS.length * 4} requests`))
    await tmux.press('q')
    await tmux.untilShow('#{alternate_on}', '0')
    const bytes = readFileSync(drawn, 'utf8')
    // The log's lines wait until the screen is given back: only they tell the time like this.
    const shown = bytes.slice(bytes.indexOf('\u001b[?1049h'), bytes.lastIndexOf('\u001b[?1049l'))
    expect(shown.match(/\d{4}-\d\d-\d\dT\d\d:.{0,20}/)).toBeNull()
    const text = bytes.slice(bytes.indexOf('\u001b[?1049h')).replace(CANCEL, '').replaceAll(OWN, '')
    expect(text.length).toBeGreaterThan(10_000)
    expect(text.match(/.{0,20}(?![\r\n])[\p{Cc}\p{Cf}\u2028\u2029].{0,20}/gu)).toBeNull()
  })
})

describe.skipIf(NO_TMUX)(`a log on a terminal that stands still${WHY_NO_TMUX}`, () => {
  /** More than a terminal takes at once. */
  const MANY = 400
  const text = { choices: [{ message: { content: 'Hello.' }, finish_reason: 'stop' }] }
  const answer = send(head(200), JSON.stringify(text))

  /** A proxy that logs every request, and answered many while Ctrl+S was pressed. */
  async function standStill(tmux: Tmux, upstream: string): Promise<void> {
    const environment = `OPENAI_API_KEY=sk-secret-0123456789 OPENAI_BASE_URL=${upstream}`
    const marks = [`echo $! > pid`, 'fg']
    await tmux.run(
      `${environment} ${process.execPath} ${CLI} --plain --port 0 & ${marks.join('; ')}`,
    )
    const url = `http://localhost${await tmux.until(/localhost(:\d+)/)}`
    await tmux.press('C-s')
    for (let request = 1; request <= MANY; request++) {
      const response = await ask(url, { ...HELLO, model: `model-${request}-` })
      expect(response.status).toBe(200)
      await response.text()
    }
  }

  test('holds up no request, and goes on where it stood', async () => {
    await using upstream = await wireUpstream(answer)
    await using tmux = await openTmux({ columns: 200, rows: 20 })
    await standStill(tmux, upstream.url)
    expect(await tmux.screen()).not.toContain(`model-${MANY}-`)
    const shown = join(tmux.folder, 'shown')
    await tmux.record(shown)
    await tmux.press('C-q')
    await tmux.until(new RegExp(`model-${MANY}-`))
    const shownText = readFileSync(shown, 'utf8')
    const models = [...shownText.matchAll(/model-\d+-(?= ->)/g)].map(([model]) => model)
    const first = MANY - models.length + 1
    expect(models).toEqual(models.map((_, index) => `model-${first + index}-`))
    expect(models.length).toBeGreaterThan(MANY / 2)
    await tmux.press('C-c')
    await tmux.until(/^\$$/m)
  })

  test('does not keep the program from its end', async () => {
    await using upstream = await wireUpstream(answer)
    await using tmux = await openTmux({ columns: 200, rows: 20 })
    await standStill(tmux, upstream.url)
    const pid = Number(/\d+/.exec(readFileSync(join(tmux.folder, 'pid'), 'utf8'))?.[0])
    process.kill(pid, 'SIGTERM')
    while (existsSync(`/proc/${pid}`)) await Bun.sleep(20)
  })
})
