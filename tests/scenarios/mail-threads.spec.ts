import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const minute = 60_000;

/** The headers of the mails to somebody, unfolded, in the order in which they came. */
function headersTo(world: World, name: string): readonly ReadonlyMap<string, string>[] {
  return world.mailbox.to(`${name}@acme.example`).map(({ raw }) => {
    const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');
    return new Map(
      head.split('\r\n').map((line) => [line.split(':', 1).join().toLowerCase(), line.replace(/^[^:]*: */, '')]),
    );
  });
}
const all = (headers: readonly ReadonlyMap<string, string>[], name: string) => headers.map((of) => of.get(name) ?? '');

const declared = async (world: World, more: object = {}): Promise<string> =>
  (await world.post('/v1/incidents', { title: 'users cannot log in', affects: ['Login'], ...more })).body.id;

describe('the mails of an incident', () => {
  it('to one person are one thread, over pages, a restart and the note at the end', async () => {
    await using world = await World.open();
    const id = await declared(world);
    await world.stop();
    await world.start();
    await world.post(`/v1/incidents/${id}/handoff`, { to: 'person/cleo', by: 'ana', why: 'Cleo knows.' });
    await world.post(`/v1/incidents/${id}/handoff`, { to: 'person/ana', by: 'cleo', why: 'Ana has the keys.' });
    await world.post(`/v1/incidents/${id}/resolve`, { by: 'dana' });
    const mails = headersTo(world, 'ana');
    assert.ok(mails.length >= 3, String(mails.length));
    const [thread = ''] = all(mails, 'references');
    assert.match(thread, /^<[\w-]+\.thread@\S+>$/);
    assert.deepEqual(new Set(all(mails, 'references')), new Set([thread]));
    assert.deepEqual(all(mails, 'in-reply-to'), all(mails, 'references'));
    assert.equal(new Set(all(mails, 'message-id')).size, mails.length);
    assert.deepEqual(
      new Set(all(mails, 'subject').map((subject) => subject.replace(/^Re: /, ''))),
      new Set(['[sev2] users cannot log in']),
    );
    const toCleo = all(headersTo(world, 'cleo'), 'references');
    assert.ok(toCleo.length > 0 && !toCleo.includes(thread), 'each has a thread of their own');
  });

  it('are not in the thread of another incident, however alike the two are', async () => {
    await using world = await World.open();
    await declared(world);
    await declared(world);
    await world.advance(minute);
    assert.equal(new Set(all(headersTo(world, 'ana'), 'references')).size, 2);
  });

  it('have one Message-ID for each page, however often it is tried', async () => {
    await using world = await World.open();
    world.mailbox.refuseWith = 451;
    const id = await declared(world);
    world.mailbox.refuseWith = undefined;
    await world.advance(minute);
    const [first, ...more] = all(headersTo(world, 'ana'), 'message-id');
    assert.deepEqual(more, [], 'it came once');
    assert.ok(first?.includes(id), 'and is called after the page');
  });

  it('say that a machine wrote them, and give nobody a way to leave off', async () => {
    await using world = await World.open();
    await declared(world, { severity: 'sev1' });
    const [headers] = headersTo(world, 'ana');
    assert.equal(headers?.get('auto-submitted'), 'auto-generated');
    assert.match(headers?.get('list-id') ?? '', /^Escalog <escalog\.\S+>$/);
    assert.equal(headers?.get('importance'), 'High');
    assert.equal(headers?.has('list-unsubscribe'), false);
  });
});
