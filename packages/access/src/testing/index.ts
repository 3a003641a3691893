import type { AccessEvent } from '@escalog/contracts';
import { instantOf, type Instant } from '@escalog/kernel';
import { AccessCopy, type Token } from '../access-copy.ts';
import type { Role } from '../rights.ts';

type Body<E extends AccessEvent> = E extends AccessEvent ? Omit<E, 'meta'> : never;

/** An event about access, as the newest or the `version`th of what it is about. */
export function accessEvent(body: Body<AccessEvent>, version = 1): AccessEvent {
  const stream = streamOf(body);
  return {
    ...body,
    meta: {
      eventId: `${stream}/${version}`,
      subject: stream,
      stream,
      version,
      occurredAt: instantOf(0),
      correlationId: `${stream}/1`,
      causationId: null,
      actor: { kind: 'person', ref: 'person/olga' },
    },
  } as AccessEvent;
}

function streamOf(body: Body<AccessEvent>): string {
  if (body.type === 'AccessChanged') return body.person;
  return body.type === 'SessionEnded' ? `session/${body.sessionId}` : `token/${body.tokenId}`;
}

export interface Known {
  /** By ref. */
  readonly roles?: Readonly<Record<string, Role>>;
  readonly tokens?: readonly (Pick<Token, 'tokenId' | 'hash' | 'scopes'> & Partial<Token>)[];
  readonly signedOutBefore?: Instant;
}

/** A copy that knows these people and tokens. */
export function accessCopyOf({ roles = {}, tokens = [], signedOutBefore = instantOf(0) }: Known): AccessCopy {
  const copy = new AccessCopy();
  for (const [person, role] of Object.entries(roles))
    copy.apply(accessEvent({ type: 'AccessChanged', person, role, signedOutBefore }));
  for (const token of tokens)
    copy.apply(accessEvent({ type: 'TokenIssued', name: token.tokenId, person: null, expiresAt: null, ...token }));
  return copy;
}
