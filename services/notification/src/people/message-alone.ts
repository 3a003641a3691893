import type { ContactMethod, EntryOf } from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';
import type { MessageBy } from '../channels/channels.ts';

export interface Alone {
  readonly kind: 'test' | 'code' | 'sign-in';
  readonly person: EntryOf<'person'>;
  readonly method: ContactMethod;
  readonly at: Instant;
  readonly publicUrl: string;
  readonly title: string;
}

/** What every message has that belongs to no incident. It asks for nothing, as long as nothing else is said. */
export function messageAlone({ kind, person: { ref, name }, method, at, publicUrl, title }: Alone): MessageBy {
  const pageId = `${kind}/${ref}/${at}`;
  return {
    isTest: true,
    pageId,
    incidentId: kind,
    idempotencyKey: `${pageId}/${method.id}`,
    incident: { version: 0, title, severity: kind, affects: [], description: null, url: null },
    urgency: 'high',
    why: `Somebody asked for it for ${name}.`,
    whyCode: kind,
    via: [ref],
    nameOf: () => name,
    requestedAt: at,
    sentAt: at,
    late: 0,
    to: { person: ref, name },
    asked: { kind: 'note', text: title },
    timelineUrl: `${publicUrl}/`,
    templateOf: () => undefined,
  };
}
