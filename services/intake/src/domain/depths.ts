/** Deeper than anything that means something, and far from what would be too deep to be read. */
export const deepest = 100;

/** What was sent, with "…" in place of every list and object that lies deeper than `levels`. */
export function withoutDepths(value: unknown, levels = deepest): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return '…';
  return Array.isArray(value)
    ? value.map((one) => withoutDepths(one, levels - 1))
    : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutDepths(one, levels - 1)]));
}
