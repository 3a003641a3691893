import type { Reactions } from '@escalog/runner';
import type { AuditTrail } from '../audit-trail.ts';
import type { TokenUses } from '../token-uses.ts';

/** Keeps what was done or tried; that a token was used is no deed, and shown with the token. */
export function auditReactions(trail: AuditTrail, uses: TokenUses): Reactions {
  return {
    Audited: (event) =>
      event.action === 'token-used' && event.credential !== null
        ? uses.note(event.credential, event.meta.occurredAt)
        : trail.note(event),
  };
}
