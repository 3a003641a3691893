import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry } from '@escalog/definitions';
import { PolicyWorld } from '../testing/policy-world.ts';

const rule: CatalogEntry = {
  ref: 'rule/customers',
  name: 'Customers hear of it',
  on: ['declared'],
  do: [
    { page: ['person/ben'], mode: 'nudge', ask: ['person/ana'] },
    { nudge: ['person/ana', 'person/ben'], say: 'Call the customers.' },
  ],
};
const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** An incident in which two things are suggested. */
async function suggesting(world: PolicyWorld) {
  const server = await world.start(rule);
  await world.routed('inc-1');
  const answer = (body: object, nudge = 'inc-1.nudge.1') =>
    server.inject({ method: 'POST', url: `/v1/nudges/${nudge}/answer`, payload: body });
  const link = (person = 'person/ana', nudgeId = 'inc-1.nudge.1') => world.nudgeLinks.urlFor({ nudgeId, person });
  const press = (payload: string, url = link()) => server.inject({ method: 'POST', url, headers: form, payload });
  return { server, answer, link, press };
}

describe('nudges over HTTP', () => {
  it('are listed over all incidents, open or ended, a page at a time, and moved when they are answered', async () => {
    await using world = new PolicyWorld();
    const { server, answer } = await suggesting(world);
    await world.routed('inc-2');
    const list = async (query: string) =>
      (await server.inject({ url: `/v1/nudges${query}` })).json<{
        nudges: { nudgeId: string; incidentId: string; incidentTitle: string }[];
        next: string | null;
      }>();
    const first = await list('?limit=3');
    const rest = await list(`?limit=3&after=${encodeURIComponent(first.next ?? '')}`);
    assert.deepEqual([first.nudges.length, rest.nudges.length, rest.next], [3, 1, null]);
    await answer({ by: 'Ana Costa', answer: 'accept' });
    const ended = await list('?state=ended');
    assert.deepEqual(
      ended.nudges.map(({ nudgeId, incidentId }) => [nudgeId, incidentId]),
      [['inc-1.nudge.1', 'inc-1']],
    );
    assert.equal((await list('')).nudges.length, 3);
  });

  it('are listed with what is suggested, and what came of each', async () => {
    await using world = new PolicyWorld();
    const { server, answer } = await suggesting(world);
    await answer({ by: 'Ana Costa', answer: 'accept' });
    const { nudges } = (await server.inject({ url: '/v1/incidents/inc-1/nudges' })).json<{
      nudges: { nudgeId: string; suggestion: string; people: object[]; state: string; by: string | null }[];
    }>();
    assert.deepEqual(
      nudges.map(({ nudgeId, suggestion, state, by }) => [nudgeId, suggestion, state, by]),
      [
        ['inc-1.nudge.1', 'Page Ben Ito.', 'accepted', 'person/ana'],
        ['inc-1.nudge.2', 'Call the customers.', 'open', null],
      ],
    );
    assert.deepEqual(nudges[0]?.people[0], { person: 'person/ana', name: 'Ana Costa' });
    assert.equal((await server.inject({ url: '/v1/incidents/inc-2/nudges' })).statusCode, 404);
  });

  it('are accepted in the name of who answers, and what follows is theirs too', async () => {
    await using world = new PolicyWorld();
    const { answer } = await suggesting(world);
    const { statusCode } = await answer({ by: 'person/ana', answer: 'accept' });
    assert.equal(statusCode, 200);
    await world.quiet();
    const events = await world.published();
    const after = events.slice(events.findIndex(({ type }) => type === 'NudgeAccepted'));
    assert.deepEqual(
      after.map(({ type, meta }) => [type, meta.actor.ref]),
      [
        ['NudgeAccepted', 'person/ana'],
        ['EscalationStarted', 'person/ana'],
        ['LevelReached', 'person/ana'],
      ],
    );
    assert.equal(events[0]?.meta.actor.ref, 'policy');
  });

  it('are answered once: the same answer gets what was decided, another one is told who decided what', async () => {
    await using world = new PolicyWorld();
    const { answer } = await suggesting(world);
    await answer({ by: 'person/ana', answer: 'accept' });
    const same = await answer({ by: 'Kim', answer: 'accept' });
    assert.deepEqual([same.statusCode, same.json<{ by: string }>().by], [200, 'person/ana']);
    const other = await answer({ by: 'person/ben', answer: 'dismiss', why: 'No.' });
    assert.deepEqual(
      [other.statusCode, other.json<{ detail: string }>().detail],
      [409, 'Ana Costa has accepted it already.'],
    );
  });

  it('need a reason to be dismissed, somebody who answers, and to be there', async () => {
    await using world = new PolicyWorld();
    const { answer } = await suggesting(world);
    for (const [body, nudge, status] of [
      [{ by: 'person/ana', answer: 'dismiss' }, 'inc-1.nudge.1', 422],
      [{ by: 'team/x', answer: 'accept' }, 'inc-1.nudge.1', 422],
      [{ by: 'person/ana', answer: 'maybe' }, 'inc-1.nudge.1', 400],
      [{ by: 'person/ana', answer: 'accept' }, 'inc-1.nudge.9', 404],
      [{ by: 'person/ana', answer: 'accept' }, 'nonsense', 404],
    ] as const)
      assert.equal((await answer(body, nudge)).statusCode, status, JSON.stringify(body));
  });
});

describe('the link in a nudge', () => {
  it('shows two buttons, and answers only when one is pressed', async () => {
    await using world = new PolicyWorld();
    const { server, link, press } = await suggesting(world);
    const opened = await server.inject({ url: link() });
    assert.equal(opened.statusCode, 200);
    assert.match(opened.body, /Page Ben Ito\./);
    assert.match(opened.body, /done at once, in your name[^]*value="accepted">Yes.*value="dismissed">No/);
    const pressed = await press('answer=accepted&why=');
    assert.match(pressed.body, /Thank you, Ana Costa\..*This is done now, in your name/s);
    assert.match((await server.inject({ url: link() })).body, /Ana Costa has accepted it already\./);
    assert.match((await press('answer=accepted')).body, /Thank you/, 'pressed twice');
    assert.equal((await press('answer=dismissed&why=no')).statusCode, 409);
  });

  it('dismisses with a reason, and asks for one', async () => {
    await using world = new PolicyWorld();
    const { press, link } = await suggesting(world);
    const url = link('person/ben', 'inc-1.nudge.2');
    const without = await press('answer=dismissed&why=+', url);
    assert.deepEqual([without.statusCode, /Say why it is dismissed/.test(without.body)], [422, true]);
    assert.match((await press('answer=dismissed&why=They+know', url)).body, /Nothing is done of this/);
  });

  it('is refused with a page when it is not valid or nothing of the page was pressed, and its token is not logged', async () => {
    await using world = new PolicyWorld();
    const { server, press, link } = await suggesting(world);
    for (const url of ['/v1/nudge', '/v1/nudge?token=forged'])
      assert.match((await server.inject({ url })).body, /This link is not valid/);
    assert.equal((await press('answer=maybe')).statusCode, 400);
    assert.equal((await press('')).statusCode, 400);
    const [, token = ''] = link().split('token=');
    assert.ok(world.logged.every((line) => !line.includes(token)));
  });
});
