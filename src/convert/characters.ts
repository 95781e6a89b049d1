/**
 * The last place up to `at` where the text can be cut without parting a surrogate pair: the halves
 * are one character again in JavaScript, in other languages they are not.
 */
export function cutBefore(text: string, at: number): number {
  return isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at)) ? at - 1 : at
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff
}

/**
 * Half a pair as JSON.stringify writes it (only such halves are escaped), with all backslashes
 * before it: it is one only where they are odd. From the first of them on, so that a million of
 * them are looked at once.
 */
const HALF = /(?<!\\)\\+ud[89a-f][\da-f]{2}/g
const ESCAPE_CHARACTERS = '\\ud800'.length

/**
 * JSON text without halves of surrogate pairs. Clients cut long tool results anywhere, also within
 * an emoji, and strict parsers refuse the whole request for it.
 */
export function wellFormedJson(text: string): string {
  return text.includes('\\ud') ? text.replaceAll(HALF, withoutHalf) : text
}

function withoutHalf(found: string): string {
  const before = found.length - ESCAPE_CHARACTERS
  return before % 2 === 0 ? `${found.slice(0, before)}\\ufffd` : found
}
