import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World, type Answer } from '../harness/world.ts';

const minute = 60_000;

/** An incident of the login, which Ana is paged for. */
async function loginFails(world: World): Promise<{
  readonly id: string;
  ask(what: string, body: object): Promise<Answer>;
  reasonsOf(kind: string): Promise<readonly string[]>;
}> {
  const { id } = (await world.post('/v1/incidents', { title: 'users cannot log in' })).body;
  return {
    id,
    ask: (what, body) => world.post(`/v1/incidents/${id}/${what}`, body),
    reasonsOf: async (kind) =>
      (await world.entries(id)).flatMap((entry) => (entry.kind === kind ? [entry.reason ?? entry.text] : [])),
  };
}

describe('somebody who is not in the catalog', () => {
  it('acknowledges by what they call themselves, which the timeline says', async () => {
    await using world = await World.open();
    const { ask, id, reasonsOf } = await loginFails(world);
    const { status, body } = await ask('acknowledge', { by: 'Zoe from the shop' });
    assert.deepEqual([status, body['status'], body['acknowledgedBy']], [200, 'acknowledged', ['Zoe from the shop']]);
    assert.deepEqual(await reasonsOf('incident-acknowledged'), [
      'Zoe from the shop, who is not in the catalog, acknowledged over the API.',
    ]);
    const [told] = (await world.entries(id)).filter(({ kind }) => kind === 'incident-acknowledged');
    assert.equal(told?.text, 'Zoe from the shop acknowledged the incident.');
    await world.advance(60 * minute);
    assert.equal(world.webhooks.attempts.length, 0, 'nobody further is paged');
  });

  it('does all that others do: posts, declines, leads and resolves', async () => {
    await using world = await World.open();
    const { ask, reasonsOf } = await loginFails(world);
    for (const [what, more] of [
      ['updates', { text: 'Looking.' }],
      ['severity', { severity: 'sev1' }],
      ['scope', { add: ['Card payments'] }],
      ['status', { status: 'identified' }],
      ['lead', { lead: 'zoe' }],
      ['decline', { why: 'I only stand by.' }],
      ['escalate', {}],
      ['handoff', { to: 'ben', why: 'I only stand by.' }],
      ['resolve', {}],
    ] as const) {
      const { status, text } = await ask(what, { by: 'zoe', ...more });
      assert.equal(status, 200, `${what}: ${text}`);
    }
    assert.deepEqual(await reasonsOf('lead-assigned'), ['zoe, who is not in the catalog, took the lead.']);
  });

  it('is no team or source, and no name that several bear', async () => {
    await using world = await World.open();
    const { ask, id } = await loginFails(world);
    await world.post('/v1/catalog/apply', {
      entries: [{ ref: 'person/ana-lind', name: 'Ana Lind', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] }],
    });
    for (const [by, code] of [
      ['team/identity', 'not-a-person'],
      ['alert-source/alertmanager', 'not-a-person'],
      ['lind', 'ambiguous-person'],
    ] as const) {
      for (const [what, more] of [
        ['acknowledge', {}],
        ['decline', { why: 'No.' }],
        ['escalate', {}],
        ['handoff', { to: 'ben', why: 'No.' }],
        ['status', { status: 'identified' }],
        ['lead', { lead: null }],
      ] as const) {
        const { status, body } = await ask(what, { by, ...more });
        assert.deepEqual([status, body['code']], [422, code], `${what} by ${by}`);
      }
    }
    assert.equal((await world.get(`/v1/incidents/${id}`)).body['status'], 'open');
  });
});

describe('a person of the catalog', () => {
  it('is known by ref, name, a word of it, and mail address', async () => {
    await using world = await World.open();
    const { ask } = await loginFails(world);
    for (const by of ['person/ana', 'Ana Costa', 'costa', 'ANA@acme.example']) {
      const { body } = await ask('acknowledge', { by });
      assert.deepEqual(body['acknowledgedBy'], ['person/ana'], by);
    }
  });
});

describe('a decline, the work and the lead', () => {
  it('are on the timeline, with who and why', async () => {
    await using world = await World.open();
    const { ask, reasonsOf } = await loginFails(world);
    const declined = await ask('decline', { by: 'ana', why: 'I am on a train.' });
    assert.equal(declined.status, 200);
    assert.deepEqual(await reasonsOf('page-declined'), ['Ana Costa declined: “I am on a train”.']);

    const identified = await ask('status', { by: 'ben', status: 'identified', why: 'The session store is full' });
    assert.deepEqual([identified.status, identified.body['progress']], [200, 'identified']);
    assert.equal(identified.body['status'], 'open', 'the work going on is no acknowledgement');
    assert.deepEqual(await reasonsOf('status-changed'), [
      'Ben Ito changed the status to identified: The session store is full.',
    ]);

    const lead = await ask('lead', { by: 'ana', lead: 'ben' });
    assert.deepEqual([lead.status, lead.body['lead']], [200, 'person/ben']);
    const nobody = await ask('lead', { by: 'ben', lead: null, why: 'My shift is over.' });
    assert.deepEqual([nobody.status, nobody.body['lead']], [200, null]);
    assert.deepEqual(await reasonsOf('lead-assigned'), [
      'Ana Costa gave the lead to Ben Ito.',
      'Ben Ito said that nobody leads it any more: My shift is over.',
    ]);
  });

  it('sent again change nothing more', async () => {
    await using world = await World.open();
    const { ask, id } = await loginFails(world);
    const all = [
      ['decline', { by: 'ana', why: 'I am on a train.' }],
      ['escalate', { by: 'eve' }],
      ['handoff', { by: 'ben', to: 'Payments', why: 'It is the till.' }],
      ['status', { by: 'ben', status: 'monitoring' }],
      ['lead', { by: 'ben', lead: 'ben' }],
    ] as const;
    for (const [what, body] of all) {
      await ask(what, body);
      const before = (await world.entries(id)).filter(({ stream }) => stream === `incident/${id}`).length;
      const { status } = await ask(what, body);
      const after = (await world.entries(id)).filter(({ stream }) => stream === `incident/${id}`).length;
      assert.deepEqual([status, after], [200, before], what);
    }
  });

  it('are refused for a lead whom nobody knows, and for what is no status', async () => {
    await using world = await World.open();
    const { ask } = await loginFails(world);
    const unknown = await ask('lead', { by: 'ana', lead: 'bem' });
    assert.deepEqual(
      [unknown.status, unknown.body['detail']],
      [
        422,
        'Nobody in the catalog is called "bem"; the nearest is Ben Ito (person/ben); whoever is not in it can take the lead themselves.',
      ],
    );
    assert.equal((await ask('status', { by: 'ana', status: 'fixed' })).status, 400);
    assert.equal((await ask('decline', { by: 'ana' })).status, 400);
    assert.equal((await ask('decline', { by: 'ana', why: ' ' })).status, 400);
    const page = await ask('decline', { by: 'ana', why: 'No.', page: 'other/1.1/person/ana' });
    assert.deepEqual([page.status, page.body['code']], [422, 'unknown-page']);
  });
});

describe('a snooze', () => {
  it('is an acknowledgement that says when it ends', async () => {
    await using world = await World.open();
    const { ask, reasonsOf } = await loginFails(world);
    const { status, body } = await ask('acknowledge', { by: 'ana', for: 'PT2H' });
    assert.deepEqual(
      [status, body['status'], body['snoozedUntil'], body['snoozedBy']],
      [200, 'acknowledged', '2026-11-18T04:00:00.000Z', 'person/ana'],
    );
    assert.deepEqual(await reasonsOf('incident-acknowledged'), ['Ana Costa acknowledged over the API, for 2 h.']);
    const ended = await ask('acknowledge', { by: 'ben' });
    assert.equal(ended.body['snoozedUntil'], null, 'somebody else has it without an end');
  });

  it('over, the incident is open again, and nobody has it', async () => {
    await using world = await World.open();
    const { ask, id } = await loginFails(world);
    await ask('acknowledge', { by: 'ana', for: 'PT2H' });
    await world.advance(120 * minute);
    const { body } = await world.get(`/v1/incidents/${id}`);
    const [escalation] = body['escalations'] as unknown as Record<string, unknown>[];
    assert.deepEqual(
      [body['status'], body['snoozedUntil'], escalation?.['state'], escalation?.['acknowledgedBy']],
      ['open', null, 'climbing', []],
    );
  });

  it('is from a minute to seven days', async () => {
    await using world = await World.open();
    const { ask } = await loginFails(world);
    for (const wrong of ['PT59S', 'P8D', 'P1M', 'two hours', 'PT0S', ''])
      assert.equal((await ask('acknowledge', { by: 'ana', for: wrong })).status, 400, wrong);
    for (const right of ['PT1M', 'P7D', 'P1W'])
      assert.equal((await ask('acknowledge', { by: 'ana', for: right })).status, 200, right);
  });
});

describe('a handoff', () => {
  const why = 'It is the till.';

  it('to a person, schedule, team or path is shown, open until somebody there has it', async () => {
    await using world = await World.open();
    const { ask, reasonsOf } = await loginFails(world);
    const { status, body } = await ask('handoff', { by: 'ana', to: 'payments', why });
    assert.equal(status, 200);
    const [handoff] = body['handoffs'] as unknown as Record<string, unknown>[];
    assert.deepEqual(
      [handoff?.['by'], handoff?.['to'], handoff?.['toName'], handoff?.['state'], handoff?.['why']],
      ['person/ana', 'team/payments', 'Payments', 'open', why],
    );
    assert.deepEqual(await reasonsOf('incident-handed-off'), ['Ana Costa handed it off to Payments: It is the till.']);
  });

  it('is accepted once somebody of the new side acknowledges, and is another one when it is given on again', async () => {
    await using world = await World.open();
    const { ask, id } = await loginFails(world);
    await ask('handoff', { by: 'ana', to: 'payments', why });
    await ask('acknowledge', { by: 'cleo' });
    const states = async () =>
      ((await world.get(`/v1/incidents/${id}`)).body['handoffs'] as unknown as Record<string, unknown>[]).map(
        ({ to, state, acceptedBy }) => [to, state, acceptedBy],
      );
    assert.deepEqual(await states(), [['team/payments', 'accepted', 'person/cleo']]);
    await ask('handoff', { by: 'cleo', to: 'ben', why: 'It is the network.' });
    assert.deepEqual(await states(), [
      ['team/payments', 'accepted', 'person/cleo'],
      ['person/ben', 'open', null],
    ]);
  });

  it('to oneself, nobody, or what is not there or may be several is refused with what to do, and changes nothing', async () => {
    await using world = await World.open();
    const { ask, id } = await loginFails(world);
    const before = await world.entries(id);
    for (const [to, code, detail] of [
      ['ana', 'handoff-to-oneself', /That is Ana Costa/],
      [
        'schedule/identity',
        'handoff-to-oneself',
        /Identity on call \(schedule\/identity\) reaches nobody but Ana Costa now/,
      ],
      ['schedule/nobody', 'handoff-to-nobody', /nobody is on call there now/],
      ['eve', 'handoff-to-nobody', /Eve Lind \(person\/eve\) cannot be reached/],
      ['paymnets', 'unknown-target', /the nearest is Payments/],
      ['login', 'unknown-target', /No person, schedule, team or path is called "login"/],
      ['escalation-path/none', 'unknown-target', /No person, schedule, team or path/],
    ] as const) {
      const { status, body } = await ask('handoff', { by: 'ana', to, why });
      assert.deepEqual([status, body['code']], [422, code], to);
      assert.match(String(body['detail']), detail);
    }
    await world.post('/v1/catalog/apply', {
      entries: [{ ref: 'person/ben-park', name: 'Ben Park', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] }],
    });
    const several = await ask('handoff', { by: 'ana', to: 'park', why });
    assert.deepEqual([several.status, several.body['code']], [422, 'ambiguous-target']);
    const escalation = await ask('handoff', { by: 'ana', to: 'ben', why, escalation: 'none' });
    assert.deepEqual([escalation.status, escalation.body['code']], [422, 'unknown-escalation']);
    assert.deepEqual(await world.entries(id), before);
  });
});

describe('whoever answers too late, or what never was', () => {
  it('is told so', async () => {
    await using world = await World.open();
    const { ask } = await loginFails(world);
    await ask('resolve', { by: 'ana' });
    for (const [what, body] of [
      ['acknowledge', { by: 'ana', for: 'PT1H' }],
      ['decline', { by: 'ana', why: 'No.' }],
      ['escalate', { by: 'ana' }],
      ['handoff', { by: 'ana', to: 'ben', why: 'No.' }],
      ['status', { by: 'ana', status: 'identified' }],
      ['lead', { by: 'ana', lead: 'ben' }],
    ] as const) {
      const late = await ask(what, body);
      assert.deepEqual([late.status, late.body['code']], [422, 'incident-resolved'], what);
      const never = await world.post(`/v1/incidents/none/${what}`, body);
      assert.deepEqual([never.status, never.body['code']], [404, 'incident-not-found'], what);
    }
  });
});
