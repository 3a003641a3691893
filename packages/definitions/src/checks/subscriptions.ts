import type { EntryOf } from '../entry.ts';
import { isMaskedAddress, maskProblems, secretsOfSubscriptions } from '../secret-fields.ts';
import type { Problem } from './problem.ts';
import { faultOfWebhookUrl } from './webhook-url.ts';

/** What is wrong within a subscription; pointers are within it. */
export function problemsOfSubscription(subscription: EntryOf<'subscription'>): readonly Problem[] {
  const { ref, url } = subscription;
  const fault = isMaskedAddress(url) ? undefined : faultOfWebhookUrl(url);
  return [
    ...maskProblems(subscription, secretsOfSubscriptions, ref),
    ...(fault === undefined ? [] : [{ pointer: '/url', detail: fault }]),
  ];
}
