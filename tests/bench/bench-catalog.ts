import { severity } from '@escalog/definitions/testing';
import { request } from 'undici';

/** What is declared: an incident of the one service that there is. */
export function declaration(mark: string): object {
  return { title: `${mark} users cannot log in`, affects: ['business-service/bench'] };
}

/** What an installation without any catalog needs first. */
const firstEntries = [
  severity('sev1', { assumed: true }),
  {
    ref: 'escalation-path/triage',
    name: 'Triage',
    nodes: [{ level: { targets: ['person/bench'], acknowledgeWithin: 'PT12H' } }],
    lastResort: 'person/bench',
  },
];

/** Puts one service, whose team has one person to page, whose contact method is the webhook, over what is there: a `starter` catalog, or nothing. */
export async function applyCatalog(origin: string, webhookUrl: string, over: 'starter' | 'nothing'): Promise<void> {
  const entries = [
    ...(over === 'nothing' ? firstEntries : []),
    { ref: 'person/bench', name: 'Bench', contactMethods: [{ id: 'hook', channel: 'webhook', url: webhookUrl }] },
    {
      ref: 'escalation-path/bench',
      name: 'Bench',
      nodes: [{ level: { targets: ['person/bench'], acknowledgeWithin: 'PT12H' } }],
      lastResort: 'person/bench',
    },
    { ref: 'team/bench', name: 'Bench', members: ['person/bench'], path: 'escalation-path/bench' },
    { ref: 'business-service/bench', name: 'Bench', owner: 'team/bench' },
  ];
  const answer = await request(`${origin}/v1/catalog/apply`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ entries }),
  });
  if (answer.statusCode !== 200)
    throw new Error(`the catalog of the bench was not applied: ${await answer.body.text()}`);
  await answer.body.dump();
}
