import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntryApplied, EscalogEvent } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { unansweredThenAcknowledged } from '../domain/testing/examples.ts';
import { WhyStory } from '../domain/testing/why-stories.ts';
import { World } from '../testing/world.ts';

const applied = (ref: string, name: string, more: object = {}): EscalogEvent => {
  const example = exampleEvents.CatalogEntryApplied as CatalogEntryApplied;
  return {
    ...example,
    ref,
    meta: { ...example.meta, eventId: `${ref}@1`, stream: `catalog/${ref}`, subject: ref, version: 1 },
    definition: JSON.stringify({ ref, name, ...more }),
  };
};
const person = (ref: string, name: string) => applied(ref, name, { contactMethods: [] });

interface Answer {
  readonly verdict?: string;
  readonly text?: string;
  readonly person?: { readonly ref: string; readonly name: string };
  readonly chains?: readonly { readonly outcome: string; readonly links: readonly { readonly kind: string }[] }[];
  readonly people?: readonly { readonly person: { readonly ref: string }; readonly verdict: string }[];
  readonly code?: string;
  readonly detail?: string;
}

describe('why, over HTTP', () => {
  for (const told of ['from the log', 'from an index'] as const) {
    const asked = async (t: { after(fn: () => Promise<void>): void }) => {
      const world = await World.open(t as never, told);
      await world.publish(
        person('person/bob', 'Bob Okafor'),
        person('person/bob-lee', 'Bob Lee'),
        person('person/dora', 'Dora Vance'),
        applied('business-service/dora', 'Dora'),
        ...unansweredThenAcknowledged().events,
      );
      return async (of: string): Promise<Answer & { status: number }> => {
        const { statusCode, body } = await world.get(`/v1/incidents/login-down/why${of}`);
        return { status: statusCode, ...(JSON.parse(body) as Answer) };
      };
    };

    it(`answers by ref and by name, told ${told}`, async (t) => {
      const ask = await asked(t);
      const bob = await ask('?person=person/bob');
      assert.deepEqual(
        [bob.status, bob.verdict, bob.person],
        [200, 'paged', { ref: 'person/bob', name: 'Bob Okafor' }],
      );
      assert.equal(bob.text, 'Bob Okafor was paged by level 2 of Identity (answered).');
      assert.deepEqual(
        bob.chains?.[0]?.links.map(({ kind }) => kind),
        ['declared', 'routed', 'path', 'level', 'responder', 'contact', 'attempt', 'delivered', 'receipt', 'answer'],
      );
      assert.deepEqual(await ask('?person=Bob+Okafor'), bob);
      const carol = await ask('?person=Carol+Lindqvist');
      assert.deepEqual(
        [carol.verdict, carol.chains?.[0]?.outcome],
        ['owed', 'undeliverable'],
        'who left the catalog since',
      );
      const dora = await ask('?person=dora');
      assert.deepEqual([dora.verdict, dora.person?.ref], ['not-paged', 'person/dora']);
    });

    it(`says whom one may ask about, told ${told}`, async (t) => {
      const ask = await asked(t);
      const { people } = await ask('');
      assert.deepEqual(
        people?.map(({ person: { ref }, verdict }) => [ref, verdict]),
        [
          ['person/alice', 'paged'],
          ['person/bob', 'paged'],
          ['person/carol', 'owed'],
          ['person/erin', 'not-paged'],
        ],
      );
      const several = await ask('?person=bo');
      assert.deepEqual([several.status, several.code], [409, 'ambiguous-person']);
      assert.match(several.detail ?? '', /Bob Okafor \(person\/bob\) or Bob Lee/);
      const nobody = await ask('?person=Doris');
      assert.deepEqual([nobody.status, nobody.code], [404, 'person-not-found']);
      assert.match(
        nobody.detail ?? '',
        /^Nobody is called "Doris".*the nearest is Dora Vance \(person\/dora\).*\/why lists/,
      );
      assert.equal((await ask('?person=')).status, 400);
    });
  }

  it('answers of an incident that was not opened, and has none that is not there', async (t) => {
    const world = await World.open(t);
    const { events } = new WhyStory().and('AlertsHeldBack', {
      title: 'Cards fail',
      description: null,
      severity: 'sev2',
      affects: [],
      unknownNames: [],
      source: { kind: 'alertmanager', dedupKey: 'k', requestHash: null, url: null },
      alerts: [],
      furtherAlerts: 0,
      windows: ['maintenance-window/ledger'],
      until: new WhyStory().story.startedAt,
    }).story;
    await world.publish(person('person/dora', 'Dora Vance'), ...events);
    const held = await world.get('/v1/incidents/i/why?person=person/dora');
    assert.match((held.json() as Answer).text ?? '', /^Dora Vance was not paged\. No incident was opened/);
    assert.equal((await world.get('/v1/incidents/other/why')).statusCode, 404);
  });
});
