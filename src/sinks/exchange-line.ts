import type { Tokens } from '../events/events.ts'
import type { Exchange } from '../events/exchange.ts'
import { plainMessage, plainName } from './plain.ts'

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** What is known of an exchange, as a sentence. `cost` is in USD. */
export function textOf(exchange: Exchange, cost: number | undefined): string {
  const head = [namesOf(exchange), exchange.status].filter((part) => part !== undefined).join(' ')
  const details = [
    ...tokensOf(exchange.tokens),
    ...timesOf(exchange),
    ...countsOf(exchange),
    ...(cost === undefined ? [] : [`$${cost.toFixed(4)}`]),
    ...errorOf(exchange),
  ]
  return details.length === 0 ? head : `${head}: ${details.join(', ')}`
}

/** The same for programs. The names are a promise to those who parse the log. */
export function fieldsOf(exchange: Exchange, cost: number | undefined): LogFields {
  const { tokens, error } = exchange
  return {
    request_id: plainName(exchange.id),
    model: ifKnown(exchange.model, plainName),
    upstream_model: ifKnown(exchange.upstreamModel, plainName),
    tier: exchange.tier,
    upstream: ifKnown(exchange.upstream, plainName),
    stream: exchange.stream,
    status: exchange.status,
    upstream_status: exchange.upstreamStatus,
    attempts: exchange.attempts,
    estimated_prompt_tokens: exchange.promptTokens,
    overhead_ms: ifKnown(exchange.overheadMs, Math.round),
    headers_ms: ifKnown(exchange.headersMs, Math.round),
    ttft_ms: ifKnown(exchange.ttftMs, Math.round),
    duration_ms: ifKnown(exchange.durationMs, Math.round),
    stop_reason: exchange.stopReason,
    input_tokens: tokens?.input,
    output_tokens: tokens?.output,
    cache_read_tokens: tokens?.cacheRead,
    cache_write_tokens: tokens?.cacheWrite,
    reasoning_tokens: tokens?.reasoning,
    tokens_estimated: tokens?.estimated,
    cost_usd: cost === undefined ? undefined : Number(cost.toFixed(6)),
    ledger_entries: exchange.ledger.length,
    error_kind: error?.kind,
    error_message: ifKnown(error?.message, plainMessage),
  }
}

function ifKnown<T, R>(value: T | undefined, show: (value: T) => R): R | undefined {
  return value === undefined ? undefined : show(value)
}

function namesOf({ model, upstreamModel, tier }: Exchange): string {
  const asked = ifKnown(model, plainName) ?? '(unreadable request)'
  if (upstreamModel === undefined) return asked
  const served = `${asked} -> ${plainName(upstreamModel)}`
  return tier === undefined ? served : `${served} (${tier.toUpperCase()})`
}

function tokensOf(tokens: Tokens | undefined): readonly string[] {
  if (tokens === undefined) return []
  const mark = tokens.estimated ? '~' : ''
  const { input, cacheWrite, cacheRead, output } = tokens
  const counts = [`${mark}${input + cacheWrite} in`, `${mark}${output} out`]
  return cacheRead === 0 ? counts : [...counts, `${mark}${cacheRead} cached`]
}

function timesOf({ ttftMs, durationMs }: Exchange): readonly string[] {
  return [
    ...(ttftMs === undefined ? [] : [`first token ${seconds(ttftMs)}`]),
    ...(durationMs === undefined ? [] : [`total ${seconds(durationMs)}`]),
  ]
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

function countsOf({ attempts, ledger }: Exchange): readonly string[] {
  return [
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
    ...(ledger.length > 0 ? [`${ledger.length} in ledger`] : []),
  ]
}

function errorOf({ error }: Exchange): readonly string[] {
  return error === undefined ? [] : [`${error.kind}: ${plainMessage(error.message)}`]
}
