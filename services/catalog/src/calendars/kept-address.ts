import { digestInKeptUrl, faultOfCalendarUrl, keptCalendarUrl, type Ref } from '@escalog/definitions';
import { keyDigest } from '@escalog/runner';

/** An address as it was sent, and what stands for it in the entry. */
export interface KeptAddress {
  readonly ref: Ref;
  readonly url: string;
  readonly kept: string;
  readonly digest: string;
}

/** The address that a calendar was sent with; `undefined` for one without, for what stands for one, and for what the checks refuse. */
export function addressIn(value: unknown): KeptAddress | undefined {
  if (typeof value !== 'object' || value === null || !('ref' in value) || !('url' in value)) return undefined;
  const { ref, url } = value;
  if (typeof ref !== 'string' || !ref.startsWith('calendar/') || typeof url !== 'string') return undefined;
  if (faultOfCalendarUrl(url) !== undefined || digestInKeptUrl(url) !== undefined) return undefined;
  const digest = keyDigest(url);
  return { ref, url, kept: keptCalendarUrl(url, digest), digest };
}

/** A calendar as it is kept, without its address: that may hold a secret, and the topic has what anybody may read. */
export function withKeptAddress(value: unknown): unknown {
  const address = addressIn(value);
  return address === undefined ? value : { ...(value as object), url: address.kept };
}
