import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { paymentsRoute } from './domain/testing/story.ts';
import { Story } from './testing/story.ts';

const minute = 60_000;
const table = '"aggregates.escalations"';

describe('the auditor of policy', () => {
  it('has nothing to say while everything that waits by the log waits in the store', async () => {
    await using story = new Story();
    await story.begin();
    await story.pass(3 * minute);
    assert.deepEqual(story.raised, []);
    assert.equal((await story.auditorSays())?.detail, 'what waits by the log waits in the store');
  });

  it('sets a timer again that was lost, and the next level is reached at its time', async () => {
    await using story = new Story();
    await story.begin();
    await story.restart();
    await story.behindItsBack(
      `UPDATE ${table} SET document = packed(json_set(unpacked(document), '$.timers', json('[]'))), next_due_at = NULL`,
    );
    await story.pass(5 * minute);
    assert.deepEqual(await story.levels(), [1, 2]);
    assert.deepEqual(story.raised, [
      'audit: acknowledgement-overdue/i1/team/identity of i1 waited for nothing, although it ought to; its timer is set again.',
    ]);
  });

  it('has what an earlier release let run listed within a minute, and not only once something happens to it', async () => {
    await using story = new Story();
    await story.begin();
    await story.behindItsBack('DELETE FROM "views.running-escalations"');
    await story.restart();
    await story.pass(2 * minute);
    const listed = await story.deps.store.views('running-escalations').list({ order: 'descending', limit: 10 });
    assert.deepEqual(
      listed.map(({ id }) => id.split('/')[0]),
      ['i1'],
    );
  });

  it('makes a document again that was deleted, from the log, and it goes on', async () => {
    await using story = new Story();
    await story.begin();
    await story.restart();
    await story.behindItsBack(`DELETE FROM ${table}`);
    await story.pass(5 * minute);
    assert.deepEqual(await story.levels(), [1, 2]);
    assert.deepEqual(story.raised, [
      'audit: The escalations of i1 were missing from the store; they were made again from the log and go on. Find out what deleted them.',
    ]);
    const versions = (await story.events()).map(({ meta }) => meta.version);
    assert.deepEqual(
      versions,
      versions.map((_, index) => index + 1),
    );
  });

  it('tells operators of a timer that is late, once, and is not ready until it has fired', async () => {
    await using story = new Story();
    await story.begin();
    await story.restart();
    // Policy cannot decide it: what it is to fire is no input of its own.
    await story.behindItsBack(
      `UPDATE ${table} SET document = packed(json_set(unpacked(document), '$.timers[0].input.input.kind', 'gone'))`,
    );
    await story.pass(8 * minute, 5_000);
    const told = story.raised.filter((line) => line.startsWith('audit'));
    assert.deepEqual(told, [
      'audit: A timer of i1 is due since 2026-11-18T02:05:00.000Z and has not fired: page by hand whoever must know.',
    ]);
    assert.deepEqual(await story.auditorSays(), {
      ok: false,
      detail:
        'One incident may have been forgotten, among them i1: A timer of i1 is due since 2026-11-18T02:05:00.000Z and has not fired: page by hand whoever must know.',
    });
  });

  it('calls nothing late that came due while the machine stood still', async () => {
    await using story = new Story();
    await story.begin();
    await story.pass(minute);
    // All alarms ring at once, that of the auditor before the timers have had their turn.
    story.clock.advance(20 * minute);
    await story.settle();
    await story.pass(minute);
    assert.deepEqual(
      story.raised.filter((line) => line.startsWith('audit')),
      [],
    );
  });

  it('has the last resort paged again that an earlier release left without a timer', async () => {
    await using story = new Story();
    await story.begin();
    await story.pass(31 * minute, 10_000);
    const tried = async () => (await story.events()).filter(({ type }) => type === 'LastResortPaged').length;
    const before = await tried();
    assert.ok(before > 0, 'it has come to its last resort');
    await story.restart();
    await story.behindItsBack(
      `UPDATE ${table} SET document = packed(json_remove(json_set(unpacked(document), '$.timers', json('[]')), '$.state.escalations."i1/team/identity".lastResortUntil')), next_due_at = NULL`,
    );
    story.raised.splice(0);
    await story.pass(2 * minute, 5_000);
    assert.equal(await tried(), before + 1);
    assert.match(story.raised.join(), /acknowledgement-overdue\/i1\/team\/identity of i1 waited for nothing/);
    await story.pass(60 * minute, 10_000);
    assert.ok((await tried()) > before + 1, 'and again and again from then on');
  });

  it('reads the log once for however many documents were deleted', async () => {
    await using story = new Story();
    const incidents = Array.from({ length: 60 }, (_, index) => `i${index}`);
    await story.begin({ incidents });
    await story.restart();
    await story.behindItsBack(`DELETE FROM ${table}`);
    story.readings = 0;
    await story.pass(2 * minute, 10_000);
    assert.equal(story.readings, 1);
    assert.equal(story.raised.length, incidents.length);
    await story.pass(3 * minute, 10_000);
    const levels = Map.groupBy(await story.events(), ({ meta }) => meta.subject);
    for (const incidentId of incidents)
      assert.equal(levels.get(incidentId)?.filter(({ type }) => type === 'LevelReached').length, 2);
  });

  it('hears again what was told while the document was gone: an acknowledgement', async () => {
    await using story = new Story();
    await story.begin();
    await story.restart();
    await story.behindItsBack(`DELETE FROM ${table}`);
    await story.acknowledge('i1');
    await story.pass(30 * minute, 10_000);
    assert.deepEqual(await story.levels(), [1], 'nobody else is paged');
    assert.ok((await story.events()).some(({ type }) => type === 'EscalationHalted'));
  });

  it('hears again what was told while the document was gone: that somebody else is affected', async () => {
    await using story = new Story();
    await story.begin();
    await story.restart();
    await story.behindItsBack(`DELETE FROM ${table}`);
    await story.route('i1', [paymentsRoute], 2);
    await story.pass(6 * minute, 10_000);
    const versions = new Map<string, number[]>();
    for (const event of await story.events())
      if (event.type === 'LevelReached')
        versions.set(event.escalationId, [...(versions.get(event.escalationId) ?? []), event.meta.version]);
    assert.deepEqual([...versions.keys()].sort(), ['i1/team/identity', 'i1/team/payments']);
    const newest = Math.max(...(versions.get('i1/team/payments') ?? []));
    assert.ok(newest > 2, 'under a version that nobody takes for one that was handled');
  });
});
