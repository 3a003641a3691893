import { hash, randomBytes } from 'node:crypto';
import type { AccessCopy, tokenScopes } from '@escalog/access';
import { after, type Clock, type Milliseconds } from '@escalog/kernel';

const lasts: Milliseconds = 60_000;

/**
 * Headers by which this process asks itself for what needs rights, that to configure when none are named, where access is on; none where it
 * is off. The token is known to this process alone, for a minute.
 */
export function ownHeaders(
  copy: AccessCopy | undefined,
  clock: Clock,
  rights: readonly (typeof tokenScopes)[number][] = ['configure'],
): Readonly<Record<string, string>> {
  if (copy === undefined) return {};
  const token = `esc_${randomBytes(32).toString('base64url')}`;
  const tokenId = `own-${randomBytes(8).toString('hex')}`;
  copy.apply({
    type: 'TokenIssued',
    tokenId,
    name: 'Escalog itself',
    hash: hash('sha256', token, 'base64url'),
    scopes: [...rights],
    person: null,
    expiresAt: after(clock.now(), lasts),
    meta: {
      eventId: tokenId,
      subject: `token/${tokenId}`,
      stream: `token/${tokenId}`,
      version: 1,
      occurredAt: clock.now(),
      correlationId: tokenId,
      causationId: null,
      actor: { kind: 'name', ref: 'Escalog' },
    },
  });
  return { authorization: `Bearer ${token}` };
}
