const ellipsis = '…';

/**
 * At most so many bytes, with an ellipsis where something was cut; between characters, never inside of one. `bytesOf` says how
 * many a piece takes where it is written: in UTF-8 when left out.
 */
export function shortenedTo(
  text: string,
  bytes: number,
  bytesOf: (piece: string) => number = (piece) => Buffer.byteLength(piece),
): string {
  if (bytesOf(text) <= bytes) return text;
  let room = bytes - bytesOf(ellipsis);
  if (room < 0) return '';
  let kept = '';
  for (const character of text) {
    room -= bytesOf(character);
    if (room < 0) break;
    kept += character;
  }
  return `${kept.trimEnd()}${ellipsis}`;
}

/** How many bytes a piece of a string takes inside of JSON. */
export function bytesInJson(piece: string): number {
  return Buffer.byteLength(JSON.stringify(piece)) - 2;
}
