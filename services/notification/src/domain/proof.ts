/** Whether a contact method is proved to reach its person, as one pure document: a code is sent, and whoever gets it tells it. */
import { after, type Instant, type Milliseconds } from '@escalog/kernel';

/** What is kept of one contact method. Digests are keyed, so that neither an address nor a code can be guessed from what is stored. */
export interface Proof {
  /** Of the address that all of this is about; with another address nothing of it counts. */
  readonly address: string;
  readonly proved?: Proved;
  readonly sent?: SentCode;
}

export interface Proved {
  readonly at: Instant;
  /** Who asked for the code, as they called themselves; null when nobody said. */
  readonly by: string | null;
}

interface SentCode {
  readonly digest: string;
  readonly at: Instant;
  readonly by: string | null;
  /** How many wrong ones were told. */
  readonly tries: number;
}

/** How long a code counts. */
export const codeCounts: Milliseconds = 15 * 60_000;
const triesAtMost = 5;

export type Told =
  | { readonly kind: 'proved'; readonly at: Instant }
  | { readonly kind: 'wrong'; readonly left: number }
  | { readonly kind: 'no-code' };

/** A code takes the place of one that was sent before; what was proved stays so. */
export function withCode(
  proof: Proof | undefined,
  {
    address,
    ...code
  }: { readonly address: string; readonly digest: string; readonly at: Instant; readonly by: string | null },
): Proof {
  const proved = proofOf(proof, address)?.proved;
  return { address, ...(proved && { proved }), sent: { ...code, tries: 0 } };
}

/** What is known of the address: nothing when what is kept is about another. */
export function proofOf(proof: Proof | undefined, address: string): Proof | undefined {
  return proof?.address === address ? proof : undefined;
}

/** A code that is told. It counts once, for a while, and after a few wrong ones not at all; `matches` compares it with what was sent. */
export function withTold(
  proof: Proof | undefined,
  address: string,
  matches: (digest: string) => boolean,
  now: Instant,
): { readonly told: Told; readonly proof?: Proof } {
  const known = proofOf(proof, address);
  const { sent, ...rest } = known ?? { address };
  if (sent === undefined || after(sent.at, codeCounts) <= now || sent.tries >= triesAtMost)
    return { told: { kind: 'no-code' } };
  if (matches(sent.digest))
    return { told: { kind: 'proved', at: now }, proof: { ...rest, proved: { at: now, by: sent.by } } };
  const tries = sent.tries + 1;
  return { told: { kind: 'wrong', left: triesAtMost - tries }, proof: { ...rest, sent: { ...sent, tries } } };
}
