/** @jsxRuntime automatic @jsxImportSource react */
/** @jsxRuntime automatic @jsxImportSource react */
import { Alert, ConfirmInput, Select, Spinner } from '@inkjs/ui'
import { Box, Text } from 'ink'
import type { ReactNode } from 'react'

import { TIERS } from '../../src/route/tier.ts'
import { shownKey } from './changes.ts'
import { Choice } from './choice.tsx'
import { Field } from './field.tsx'
import { keptKey, mustHaveKey } from './known.ts'
import { modelOptions, placeOptions, providerOptions, tierLines, tierOptions } from './options.ts'
import type { Session } from './session.ts'
import type { Step } from './state.ts'
import { Summary } from './summary.tsx'
import { waysOut } from './trouble.ts'

export type Asked = { readonly session: Session; readonly rows: number }

/** What the present step shows. */
export function Question(asked: Asked) {
  const { session } = asked
  const { step, provider, baseUrl, tiers } = session.state()
  const Asking = QUESTIONS[step]
  if (Asking !== undefined) return <Asking {...asked} />
  if (step === 'looking') return <Spinner label="Looking for models on this machine" />
  if (step === 'listing') return <Spinner label={`Asking ${hostOf(baseUrl)} for its models`} />
  if (step === 'trying') {
    const patience = provider.needsKey ? '' : ', which may have to be loaded first'
    return <Spinner label={`Asking ${tiers.small} for a word${patience}`} />
  }
  return <Spinner label={`Writing the settings for ${provider.name}`} />
}

const QUESTIONS: Readonly<Partial<Record<Step, (asked: Asked) => ReactNode>>> = {
  provider: ProviderQuestion,
  place: PlaceQuestion,
  address: AddressQuestion,
  key: KeyQuestion,
  trouble: TroubleQuestion,
  models: ModelsQuestion,
  model: ModelQuestion,
  summary: SummaryQuestion,
}

function hostOf(baseUrl: string): string {
  return URL.parse(baseUrl)?.host ?? baseUrl
}

function ProviderQuestion({ session, rows }: Asked) {
  return (
    <Box flexDirection="column">
      <Text bold>Whose models shall Claude Code use?</Text>
      <Choice
        options={providerOptions(session.state())}
        rows={rows}
        placeholder="type to filter"
        onChoose={(id) => session.send({ type: 'provider', id })}
      />
    </Box>
  )
}

function PlaceQuestion({ session, rows }: Asked) {
  const state = session.state()
  return (
    <Box flexDirection="column">
      <Text bold>Which API of {state.provider.name}?</Text>
      <Select
        options={[...placeOptions(state)]}
        visibleOptionCount={rows}
        onChange={(baseUrl) => session.send({ type: 'place', baseUrl })}
      />
    </Box>
  )
}

function AddressQuestion({ session }: Asked) {
  const { provider, baseUrl } = session.state()
  const isAzure = provider.id === 'azure'
  return (
    <Box flexDirection="column">
      <Text bold>
        {isAzure ? 'Which Azure resource (name or endpoint)?' : 'What is the base URL of the API?'}
      </Text>
      <Field
        initial={baseUrl}
        placeholder={isAzure ? 'my-resource' : 'https://api.example.com/v1'}
        onSubmit={(text) => session.send({ type: 'address', text })}
      />
    </Box>
  )
}

function KeyQuestion({ session }: Asked) {
  const state = session.state()
  const { provider, baseUrl } = state
  const kept = keptKey(baseUrl, session.known)
  const empty = mustHaveKey(baseUrl, session.known) ? '' : 'Enter alone: without a key'
  return (
    <Box flexDirection="column">
      <Text bold>What is your key for {hostOf(baseUrl)}?</Text>
      {provider.keyPage === undefined ? undefined : (
        <Text dimColor>Keys are made at {provider.keyPage}</Text>
      )}
      <Field
        isSecret
        placeholder={kept === '' ? empty : `Enter alone: keep ${shownKey(kept)}`}
        onSubmit={(text) => session.send({ type: 'key', text })}
      />
    </Box>
  )
}

function TroubleQuestion({ session }: Asked) {
  const state = session.state()
  const ways = waysOut(state)
  return (
    <Box flexDirection="column">
      <Alert variant="error" title={state.trouble?.cause ?? ''}>
        {state.trouble?.fix ?? ''}
      </Alert>
      <Select
        options={[...ways]}
        visibleOptionCount={ways.length}
        onChange={(value) => {
          const chosen = ways.find((way) => way.value === value)
          if (chosen !== undefined) session.send({ type: 'way-out', way: chosen.value })
        }}
      />
    </Box>
  )
}

function ModelsQuestion({ session }: Asked) {
  const options = tierOptions()
  return (
    <Box flexDirection="column">
      <Text bold>These models?</Text>
      {tierLines(session.state()).map((line) => (
        <Text key={line} wrap="truncate-end">{`  ${line}`}</Text>
      ))}
      <Select
        options={[...options]}
        visibleOptionCount={options.length}
        onChange={(value) => {
          const tier = TIERS.find((one) => one === value)
          session.send(tier ? { type: 'change-model', tier } : { type: 'accept-models' })
        }}
      />
    </Box>
  )
}

function ModelQuestion({ session, rows }: Asked) {
  const state = session.state()
  return (
    <Box flexDirection="column">
      <Text bold>Which model for {state.tier.toUpperCase()}?</Text>
      {state.provider.id === 'azure' ? (
        <Text dimColor>On Azure: the names of your deployments.</Text>
      ) : undefined}
      <Choice
        takesTyped
        options={modelOptions(state)}
        rows={rows}
        placeholder={state.models.length === 0 ? 'type its name' : 'type to filter, or any name'}
        onChoose={(name) => session.send({ type: 'model', name })}
      />
    </Box>
  )
}

function SummaryQuestion({ session }: Asked) {
  return (
    <Box flexDirection="column">
      <Summary session={session} />
      <Box gap={1}>
        <Text bold>Write this?</Text>
        <ConfirmInput
          onConfirm={() => session.send({ type: 'confirm' })}
          onCancel={() => session.leave()}
        />
      </Box>
    </Box>
  )
}
