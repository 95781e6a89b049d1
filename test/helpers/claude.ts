import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { CLAUDE_VERSION, claudeBinary, claudeRuns } from '../../scripts/install-claude.ts'

/** Only a guard against a client that hangs; a run takes a second or two. */
const LIMIT_MS = 120_000

/** What `--output-format json` prints at the end, as far as the tests read it. */
export type ClaudeResult = {
  readonly result: string
  readonly is_error: boolean
  readonly num_turns: number
  readonly total_cost_usd: number
  readonly usage: { readonly input_tokens: number; readonly output_tokens: number }
  readonly terminal_reason?: string
  readonly structured_output?: unknown
}

export type ClaudeRun = AsyncDisposable & {
  /** The folder that the client works in. */
  readonly folder: string
  /** Undefined where the client was stopped before it could print one. */
  readonly result: Promise<ClaudeResult | undefined>
  stop(signal: 'SIGINT' | 'SIGTERM'): void
}

export type ClaudeOptions = {
  readonly proxy: string
  readonly prompt: string
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Why the tests with the real client cannot run here; undefined when they can. */
export function claudeMissing(): string | undefined {
  if (claudeRuns(CLAUDE_VERSION)) return undefined
  const reason = `Claude Code ${CLAUDE_VERSION} is not installed: bun run claude:install`
  if (process.env['VANDAMME_REQUIRE_CLAUDE'] === '1') throw new Error(reason)
  return reason
}

/** Starts `claude -p` in an empty home, with nothing to talk to but the proxy. */
export async function startClaude(options: ClaudeOptions): Promise<ClaudeRun> {
  const root = await mkdtemp(join(tmpdir(), 'vandamme-claude-'))
  const folder = join(root, 'work')
  await mkdir(join(root, 'config'), { recursive: true })
  await mkdir(folder)
  for (const [name, content] of Object.entries(options.files ?? {})) {
    await Bun.write(join(folder, name), content)
  }
  const client = Bun.spawn(command(options), {
    cwd: folder,
    env: { ...environment(root, options.proxy), ...options.env },
    stdin: 'ignore',
    stderr: 'ignore',
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  })
  return {
    folder,
    result: new Response(client.stdout).text().then(parseResult),
    stop: (signal) => client.kill(signal),
    async [Symbol.asyncDispose]() {
      client.kill('SIGKILL')
      await client.exited
      await rm(root, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function command({ prompt, args = [] }: ClaudeOptions): string[] {
  const flags = ['--output-format', 'json', '--dangerously-skip-permissions']
  return [claudeBinary(CLAUDE_VERSION), '-p', prompt, ...flags, ...args]
}

function environment(root: string, proxy: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    CLAUDE_CONFIG_DIR: join(root, 'config'),
    TMPDIR: root,
    ANTHROPIC_BASE_URL: proxy,
    ANTHROPIC_AUTH_TOKEN: 'any',
    // Root may skip the permission prompts only where the client is told that it is in a sandbox.
    IS_SANDBOX: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_TELEMETRY: '1',
  }
}

function parseResult(stdout: string): ClaudeResult | undefined {
  return stdout.trim() === '' ? undefined : JSON.parse(stdout)
}
