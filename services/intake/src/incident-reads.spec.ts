import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleEvents } from '@escalog/contracts/testing';
import { after } from '@escalog/kernel';
import { IncidentReads } from './incident-reads.ts';
import { IntakeWorld } from './testing/intake-world.ts';

const { IncidentDeclared, IncidentRouted } = exampleEvents;
const of = <Event extends typeof IncidentDeclared | typeof IncidentRouted>(
  event: Event,
  id: string,
  minutes = 0,
): Event => ({
  ...event,
  meta: { ...event.meta, subject: id, occurredAt: after(event.meta.occurredAt, minutes * 60_000) },
});

describe('an incident of which only the routing is known yet', () => {
  it('stands in no list, and takes no place of a page', async () => {
    await using world = new IntakeWorld();
    const reads = new IncidentReads(world.deps.store);
    for (const [minutes, id] of ['old', 'newer', 'newest'].entries())
      await reads.apply(of(IncidentDeclared, id, minutes));
    for (const id of ['routed', 'routed-too']) await reads.apply(of(IncidentRouted, id));

    for (const status of ['open', undefined] as const) {
      const first = await reads.list(status, 2, undefined);
      assert.deepEqual(
        first.incidents.map(({ id }) => id),
        ['newest', 'newer'],
      );
      assert.ok(first.next !== null);
      const second = await reads.list(status, 2, first.next);
      assert.deepEqual([second.incidents.map(({ id }) => id), second.next], [['old'], null]);
      const whole = await reads.list(status, 3, undefined);
      assert.deepEqual([whole.incidents.length, whole.next], [3, null]);
    }
  });

  it('stands in it once it is declared', async () => {
    await using world = new IntakeWorld();
    const reads = new IncidentReads(world.deps.store);
    await reads.apply(of(IncidentRouted, 'inc-1'));
    await reads.apply(of(IncidentDeclared, 'inc-1'));
    assert.deepEqual(
      (await reads.list('open', 50, undefined)).incidents.map(({ id }) => id),
      ['inc-1'],
    );
  });
});

describe('incidents by the first characters of their ids', () => {
  it('are those that begin so, newest first, on whatever page, and in either case', async () => {
    await using world = new IntakeWorld();
    const reads = new IncidentReads(world.deps.store);
    await reads.apply(of(IncidentDeclared, 'ab12-old', 0));
    for (let minutes = 1; minutes <= 501; minutes += 1)
      await reads.apply(of(IncidentDeclared, `00-${minutes}`, minutes));
    await reads.apply(of(IncidentDeclared, 'ab12-new', 600));
    const found = async (start: string, limit = 50) => (await reads.startingWith(start, limit)).map(({ id }) => id);
    assert.deepEqual(await found('ab'), ['ab12-new', 'ab12-old']);
    assert.deepEqual(await found('AB12-O'), ['ab12-old']);
    assert.deepEqual(await found('ab', 1), ['ab12-new']);
    assert.deepEqual(await found('ff'), []);
  });
});
