import { costOf } from '../../src/events/cost.ts'
import type { Exchange } from '../../src/events/exchange.ts'
import type { Info } from '../client.ts'
import { cleanName } from './clean.ts'

type Price = Info['prices'][string]

/** A model of the upstream's listing, as far as it matters here. */
export type PricedModel = { readonly id: string; readonly price?: Price | undefined }

export type Prices = {
  /** What the user has written into PRICES_FILE, in place of what that held before. */
  readonly own: (prices: Info['prices']) => void
  /** From the upstream's own listing. What the user has written into PRICES_FILE stays. */
  readonly add: (models: readonly PricedModel[]) => void
  /** Of an upstream model; undefined where none is known. */
  readonly priceOf: (model: string | undefined) => Price | undefined
  /** USD; undefined where no usage or no price is known. */
  readonly costOf: (exchange: Exchange) => number | undefined
}

export function createPrices(first: Info['prices']): Prices {
  const listed = new Map<string, Price>()
  // A name from outside must not find what every object inherits.
  let ours = new Map(Object.entries(first))

  function priceOf(model: string | undefined): Price | undefined {
    return model === undefined ? undefined : (ours.get(model) ?? listed.get(model))
  }

  return {
    own(prices) {
      ours = new Map(Object.entries(prices))
    },
    add(models) {
      for (const { id, price } of models) {
        if (price !== undefined) listed.set(cleanName(id), price)
      }
    },
    priceOf,
    costOf({ tokens, upstreamModel }) {
      const price = priceOf(upstreamModel)
      return tokens === undefined || price === undefined ? undefined : costOf(tokens, price)
    },
  }
}
