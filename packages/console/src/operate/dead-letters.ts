import type { Api } from '../api.ts';

/** Whose dead letters there are. */
export const deadLetterServices = ['intake', 'catalog', 'policy', 'notification', 'timeline', 'access'] as const;

export interface ParkedKey {
  readonly service: string;
  readonly key: string;
  readonly state: 'parked' | 'replayed';
  readonly topic: string;
  readonly reason: string;
  readonly parkedAt: string;
  readonly replayedAt: string | null;
  readonly letterCount: number;
  readonly leftOut: readonly string[];
  readonly lastFailure: { readonly letter: string; readonly reason: string } | null;
}

export interface Letter {
  readonly letter: string;
  readonly writtenAt: string;
  readonly reason: string;
  readonly error: string | null;
  readonly code: string | null;
  readonly handled: boolean;
  readonly event: unknown;
  readonly bytes: number;
  readonly value: string | null;
}

export interface Parked {
  readonly keys: readonly ParkedKey[];
  readonly hasMore: boolean;
}

const atOnce = 50;

/** What a service has parked, newest first; nothing of a service that has none of its own, or does not answer. */
export async function parkedIn(service: string, api: Api, state: ParkedKey['state'] = 'parked'): Promise<Parked> {
  const { keys, next } = await api.getOr<{ keys: readonly Omit<ParkedKey, 'service'>[]; next: string | null }>(
    `/v1/dead-letters/${service}?state=${state}&limit=${atOnce}`,
    { keys: [], next: null },
  );
  return { keys: keys.map((key) => ({ service, ...key })), hasMore: next !== null };
}
