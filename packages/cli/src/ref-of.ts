/** The ref that an entry gives itself, whatever else is wrong with it; empty when it gives none. */
export function refOf(value: unknown): string {
  const ref = typeof value === 'object' && value !== null && 'ref' in value ? value.ref : undefined;
  return typeof ref === 'string' ? ref : '';
}
