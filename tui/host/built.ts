/** Whether this runs from what `scripts/bundle.ts` made of the sources, and not from them. */
export const IS_BUILT = !import.meta.url.endsWith('.ts')
