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
