import type { Page } from '@escalog/contracts';

/** The name of whoever was paged, and whether it was their turn by an override. */
export function onCallName({ name, via }: Page): string {
  return via.some((ref) => ref.startsWith('override/')) ? `${name} (on call by an override)` : name;
}
