import type { Instant } from '@escalog/kernel';

/** A public key by which a device shows that it is the person's. */
export interface Passkey {
  /** Of the credential, base64url, as the device names it. */
  readonly id: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  /** Of the signatures, as the device counts them; 0 for devices that do not count. */
  readonly counter: number;
  /** In the words of the person. */
  readonly name: string;
  readonly transports: readonly string[];
  readonly addedAt: Instant;
  readonly lastUsedAt: Instant | null;
  /** Challenges that were made until then are used up. */
  readonly challengedUpTo: Instant;
}

/** Everything of one person. */
export interface PersonPasskeys {
  readonly person: string;
  readonly passkeys: readonly Passkey[];
  /** Challenges to register that were made until then are used up. */
  readonly challengedUpTo: Instant;
}

/** More than anybody has devices. */
export const mostPasskeys = 20;

export const noPasskeys = (person: string): PersonPasskeys => ({
  person,
  passkeys: [],
  challengedUpTo: 0 as Instant,
});

export type Refusal = 'unknown' | 'used-challenge' | 'cloned' | 'there-already' | 'too-many';

/** The passkeys with one more, or why not; `challengeAt` is when the challenge was made that it answered. */
export function withPasskey(
  { person, passkeys, challengedUpTo }: PersonPasskeys,
  added: Passkey,
  challengeAt: Instant,
): PersonPasskeys | Refusal {
  if (challengeAt <= challengedUpTo) return 'used-challenge';
  if (passkeys.some(({ id }) => id === added.id)) return 'there-already';
  if (passkeys.length >= mostPasskeys) return 'too-many';
  return { person, passkeys: [...passkeys, added], challengedUpTo: challengeAt };
}

/** The passkeys after one was used, or why it does not count. */
export function withUse(
  all: PersonPasskeys,
  id: string,
  use: { readonly challengeAt: Instant; readonly counter: number; readonly at: Instant },
): PersonPasskeys | Refusal {
  const used = all.passkeys.find((passkey) => passkey.id === id);
  if (used === undefined) return 'unknown';
  if (use.challengeAt <= used.challengedUpTo) return 'used-challenge';
  if (!isAhead(use.counter, used.counter)) return 'cloned';
  const after: Passkey = { ...used, counter: use.counter, lastUsedAt: use.at, challengedUpTo: use.challengeAt };
  return { ...all, passkeys: all.passkeys.map((passkey) => (passkey.id === id ? after : passkey)) };
}

/** The passkeys without one, or `unknown`. */
export function withoutPasskey(all: PersonPasskeys, id: string): PersonPasskeys | Refusal {
  const passkeys = all.passkeys.filter((passkey) => passkey.id !== id);
  return passkeys.length === all.passkeys.length ? 'unknown' : { ...all, passkeys };
}

/** A device that counts has always counted on; one that does not says 0 (WebAuthn level 3, section 6.1.1). */
function isAhead(counter: number, before: number): boolean {
  return counter > before || (counter === 0 && before === 0);
}
