import assert from 'node:assert/strict';
import { it } from 'node:test';
import { after } from '@escalog/kernel';
import type { CatalogEntry } from '@escalog/definitions';
import { severity } from '@escalog/definitions/testing';
import { IntakeWorld } from './testing/intake-world.ts';

const minute = 60_000;
const entries: readonly CatalogEntry[] = [
  severity('sev1', { assumed: true }),
  { ref: 'alert-source/backup', name: 'Backup', format: 'heartbeat', every: 'PT10M' },
];

it('a heartbeat that several replicas find missed is declared once, and resolved once whichever of them is called', async () => {
  await using world = new IntakeWorld(entries);
  const [one, other] = [await world.replica(), await world.replica()];
  const listed = async () =>
    (await one.ask('GET', '/v1/incidents')).body['incidents'] as { id: string; status: string }[];
  await one.ask('GET', '/v1/heartbeats/backup');
  world.clock.moveTo(after(world.clock.now(), 10 * minute));
  await world.quiet();
  assert.deepEqual(
    (await listed()).map(({ status }) => status),
    ['open'],
  );
  const calls = await Promise.all(
    [one, other, one, other].map((replica) => replica.ask('GET', '/v1/heartbeats/backup')),
  );
  await world.quiet();
  assert.deepEqual(new Set(calls.map(({ status }) => status)), new Set([200]));
  assert.deepEqual(
    (await listed()).map(({ status }) => status),
    ['resolved'],
  );
});
