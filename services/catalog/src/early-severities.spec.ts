import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encode, topics, type CatalogEvent } from '@escalog/contracts';
import type { CatalogEntry } from '@escalog/definitions';
import { severity } from '@escalog/definitions/testing';
import { DeciderRunner } from '@escalog/runner';
import { catalogEntry, type Entry, type EntryCommand } from './domain/entry.ts';
import { CatalogWorld } from './testing/catalog-world.ts';
import { ana, groundwork } from './testing/organisation.ts';

/** As releases stored it that did not know more of a severity. */
const early = { ref: 'severity/sev2', name: 'SEV2', rank: 2, urgency: 'low' } as CatalogEntry;

async function worldOfBefore(): Promise<CatalogWorld> {
  const world = await CatalogWorld.open();
  await world.apply(groundwork);
  // No check of this release is asked.
  const runner = new DeciderRunner<Entry, EntryCommand, CatalogEvent>(
    {
      collection: 'catalog-entries',
      eventType: 'CatalogEntryApplied',
      decider: catalogEntry,
      names: (ref) => ({ stream: `catalog/${ref}`, subject: ref }),
    },
    world.deps,
  );
  const command = { kind: 'apply', entry: early, change: 1, because: null } as const;
  const outcome = await runner.execute(early.ref, command, { kind: 'service', ref: 'catalog' });
  const events = outcome.kind === 'accepted' ? outcome.events : [];
  const messages = events.map((event) => ({ key: early.ref, value: encode(event), headers: {} }));
  await world.deps.bus.publish(topics.catalog.name, messages);
  await world.drain();
  return world;
}

type Warnings = { ref: string; detail: string }[];

describe('a severity that an earlier release stored', () => {
  it('is named in plans and answers until it is applied with all that it asks for', async () => {
    await using world = await worldOfBefore();
    const entries = [{ ...ana, name: 'Ana Maria' }];
    for (const { body } of [await world.ask('POST', '/v1/catalog/plan', { entries }), await world.apply(entries)]) {
      const [warning] = body['warnings'] as Warnings;
      assert.equal(warning?.ref, early.ref);
      assert.match(
        String(warning?.detail),
        /^severity\/sev2 does not say reescalateAfter, updateEvery, path and tells,/,
      );
    }
    const { body } = await world.apply([severity('sev2', { urgency: 'low' })]);
    assert.deepEqual(body['warnings'], []);
    assert.deepEqual((await world.apply([ana])).body['warnings'], []);
  });

  it('is named in readiness, and the service is ready', async () => {
    await using world = await worldOfBefore();
    const { status, body } = await world.ask('GET', '/health/ready');
    assert.equal(status, 200);
    assert.match(JSON.stringify(body), /severity\/sev2 does not say reescalateAfter/);
  });

  it('is refused when it is applied as it was, with what to add', async () => {
    await using world = await worldOfBefore();
    const { status, body } = await world.apply([early]);
    assert.equal(status, 422);
    assert.match(
      (body['errors'] as Warnings).map(({ detail }) => detail).join(),
      /so add what is missing, such as "reescalateAfter": "PT30M"/,
    );
  });
});
