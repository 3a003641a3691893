import type { Shift } from '../api/on-call.ts';

/** `instead of Ben Ito by override/x of Ana Costa: dentist`, `layer Nights`, or nothing in a schedule without either. */
export function originOf({ layer, override }: Pick<Shift, 'layer' | 'override'>): string {
  const turn = layer === null ? '' : `layer ${layer}`;
  if (override === null) return turn;
  const { ref, insteadOf, by, why } = override;
  const instead = insteadOf === null ? '' : `instead of ${insteadOf.name} `;
  return `${turn === '' ? '' : `${turn}, `}${instead}by ${ref} of ${by.name}: ${why.replace(/\.$/, '')}`;
}
