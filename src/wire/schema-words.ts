import en from 'zod/v4/locales/en.js'

/** What zod is given beside a value, so that it says in words what is wrong: the small zod brings none. */
export const IN_WORDS = { error: en().localeError }
