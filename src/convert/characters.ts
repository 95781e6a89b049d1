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

/** Half a pair as JSON.stringify writes it (only such halves are escaped), not behind a backslash. */
const HALF = /(?<=(?<!\\)(?:\\\\)*)\\ud[89a-f][\da-f]{2}/g

/**
 * JSON text without halves of surrogate pairs. Clients cut long tool results anywhere, also within
 * an emoji, and strict parsers refuse the whole request for it.
 */
export function wellFormedJson(text: string): string {
  return text.includes('\\ud') ? text.replaceAll(HALF, '\\ufffd') : text
}
