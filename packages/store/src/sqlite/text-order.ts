/** Compares texts as SQLite does, by their bytes in UTF-8: JavaScript puts what lies beyond U+FFFF elsewhere. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  if (ordersAlike(a) && ordersAlike(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Whether everything that follows a text in the order of SQLite does so in that of JavaScript too, and the other way round. */
export function ordersAlike(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text);
}
