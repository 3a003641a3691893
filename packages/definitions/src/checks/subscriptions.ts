import type { EntryOf } from '../entry.ts';
import { nearestTypes, subscribedTypes } from '../event-names.ts';
import { isMaskedAddress, maskProblems, secretsOfSubscriptions } from '../secret-fields.ts';
import { below, type Problem } from './problem.ts';
import { faultOfWebhookUrl } from './webhook-url.ts';

/** What is wrong within a subscription; pointers are within it. */
export function problemsOfSubscription(subscription: EntryOf<'subscription'>): readonly Problem[] {
  const { ref, url, events = [] } = subscription;
  const fault = isMaskedAddress(url) ? undefined : faultOfWebhookUrl(url);
  return [
    ...maskProblems(subscription, secretsOfSubscriptions, ref),
    ...(fault === undefined ? [] : [{ pointer: '/url', detail: fault }]),
    ...events.flatMap((type, index) =>
      subscribedTypes.includes(type) ? [] : [{ pointer: below('/events', index), detail: noSuchType(type) }],
    ),
  ];
}

function noSuchType(type: string): string {
  if (type.startsWith('CatalogEntry'))
    return `${type} is not posted to anybody: changes of the catalog hold how people are reached`;
  return `there is no event ${type}; the nearest is ${nearestTypes(type).join(' or ')}, and docs/consuming-events.md says where all of them stand`;
}
