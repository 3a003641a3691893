import type { Offer } from '../api/incidents.ts';

/** A line for each entry that may be meant: `  Login (business-service/login): “logn” is one letter from Login.` */
export function offerLines(offers: readonly Offer[]): readonly string[] {
  return offers.map(({ ref, name, reason }) => `  ${name} (${ref}): ${reason}`);
}
