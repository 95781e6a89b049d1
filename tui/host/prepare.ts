import { createRequire } from 'node:module'

import { IS_BUILT } from './built.ts'

/**
 * What must stand before Ink and React are loaded: production React costs half, DEV makes Ink look
 * for its developer tools, and the colour library that Ink uses knows nothing of NO_COLOR.
 */
export function prepareForInk(environment: Record<string, string | undefined>): void {
  delete environment['DEV']
  if ((environment['NO_COLOR'] ?? '') !== '') environment['FORCE_COLOR'] = '0'
  if (environment['NODE_ENV'] === 'test') return
  environment['NODE_ENV'] = 'production'
  // It was built with production JSX, and has no packages to look into.
  if (!IS_BUILT) useProductionJsx()
}

/**
 * Bun turns JSX into calls of `jsxDEV` when NODE_ENV was not "production" at its own start and the
 * working folder has no tsconfig.json that says otherwise (seen in 1.4.5). The production React has
 * no such function; `jsx` takes the same first arguments.
 */
function useProductionJsx(): void {
  const require = createRequire(import.meta.url)
  Object.assign(require('react/jsx-dev-runtime'), { jsxDEV: require('react/jsx-runtime').jsx })
}
