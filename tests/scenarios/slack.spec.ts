import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Slack, type SlackMessage } from '../harness/slack.ts';
import { World } from '../harness/world.ts';

async function incidentsOf(world: World): Promise<readonly { id: string; title: string; severity: string }[]> {
  return (await world.get('/v1/incidents')).body['incidents'] as never;
}

function toldBy(message: SlackMessage | undefined): string {
  return (message?.blocks ?? []).map(({ text }) => text?.text ?? '').join('\n');
}

describe('a slash command in Slack', () => {
  it('declares what was written, and is answered with who comes and why', async () => {
    await using world = await World.open();
    await using slack = await Slack.open(world);
    const { status, body } = await slack.send('command', slack.command('sev1 users cannot log in'));
    assert.equal(status, 200);
    const [incident] = await incidentsOf(world);
    assert.equal(incident?.title, 'users cannot log in');
    assert.equal(incident.severity, 'sev1');
    assert.equal(body.response_type, 'in_channel');
    assert.match(toldBy(body), /\*sev1: users cannot log in\*/);
    assert.match(toldBy(body), new RegExp(`<http://escalog.example/v1/incidents/${incident.id}/report\\|`));
    assert.match(toldBy(body), /Paged: Ana Costa\./);
    const [declared] = await world.entries(incident.id);
    assert.match(declared?.reason ?? '', /^Ana Costa declared it in Slack/);
  });

  it('that nobody can tell from what is affected asks for it, with what it may mean first; whoever chooses brings in the owners', async () => {
    await using world = await World.open();
    await using slack = await Slack.open(world);
    const { body: asked } = await slack.send('command', slack.command('everything is odd, even the logn'));
    const [incident] = await incidentsOf(world);
    assert.match(toldBy(asked), /What is it\?/);
    const form = asked.blocks?.find(({ accessory }) => accessory !== undefined)?.accessory;
    assert.deepEqual(form?.options[0], {
      text: { type: 'plain_text', text: 'Login' },
      value: 'business-service/login',
    });
    assert.ok(form.options.some(({ value }) => value === 'business-service/payments'));

    const chosen = slack.choice(asked, 'business-service/login');
    assert.deepEqual((await slack.send('interaction', chosen)).body, {});
    const [shown] = await slack.told(1);
    assert.equal(shown?.replace_original, true);
    assert.match(toldBy(shown), /owned by Identity/);
    assert.match(toldBy(shown), /Paged: .*Ana Costa/);
    const { body } = await world.get(`/v1/incidents/${incident?.id}`);
    assert.deepEqual(body['affects'], ['business-service/login']);
    const reasons = (await world.entries(incident?.id ?? '')).map(({ reason }) => reason);
    assert.ok(reasons.some((reason) => reason?.startsWith('Ben Ito said in Slack what is affected')));

    // Sent again, it changes nothing more.
    assert.equal((await slack.send('interaction', chosen)).status, 200);
    assert.equal((await world.entries(incident?.id ?? '')).length, reasons.length);
  });

  it('tells whoever chooses too late, or what is gone, why nothing was changed', async () => {
    await using world = await World.open();
    await using slack = await Slack.open(world);
    const { body: asked } = await slack.send('command', slack.command('everything is odd'));
    const [incident] = await incidentsOf(world);
    await slack.send('interaction', slack.choice(asked, 'business-service/gone'));
    await world.post(`/v1/incidents/${incident?.id}/resolve`, { by: 'person/ana' });
    await slack.send('interaction', slack.choice(asked, 'business-service/login'));
    const [gone, late] = await slack.told(2);
    for (const reply of [gone, late]) assert.equal(reply?.response_type, 'ephemeral');
    assert.match(gone?.text ?? '', /Nothing was changed\. business-service\/gone is not in the catalog/);
    assert.match(late?.text ?? '', /Nothing was changed\. The incident is resolved/);
  });

  it('passes over what is done with messages of others, and what cannot be read', async () => {
    await using world = await World.open();
    await using slack = await Slack.open(world);
    for (const payload of ['{', '[]', '{"actions":[{"action_id":"affected","block_id":"x"}]}', '{"actions":7}'])
      assert.deepEqual((await slack.send('interaction', slack.signed({ payload }))).body, {});
    const unsigned = { body: 'payload={}', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    assert.equal((await slack.send('interaction', unsigned)).status, 403);
  });

  it('says which severity was assumed, and takes a sentence that begins with a name of one for a sentence', async () => {
    await using world = await World.open();
    await using slack = await Slack.open(world);
    await slack.send('command', slack.command('users &lt;b&gt; cannot log in, see <https://a.example/x|a.example/x>'));
    const [incident] = await incidentsOf(world);
    assert.equal(incident?.title, 'users <b> cannot log in, see a.example/x');
    const [declared] = await world.entries(incident.id);
    assert.match(declared?.reason ?? '', /was assumed because no severity was given/);
  });

  it('that says nothing, or asks for help, tells how to declare, and declares nothing', async () => {
    await using world = await World.open();
    await using slack = await Slack.open(world);
    for (const written of ['', '   ', 'help', 'HELP']) {
      const { status, body } = await slack.send('command', slack.command(written));
      assert.equal(status, 200);
      assert.equal(body.response_type, 'ephemeral');
      assert.match(body.text ?? '', /\/incident sev1 users cannot log in/);
      assert.match(body.text ?? '', /Severities, the worst first: .*sev1/);
    }
    assert.deepEqual(await incidentsOf(world), []);
  });

  it('keeps all of a long text', async () => {
    await using world = await World.open();
    await using slack = await Slack.open(world);
    const long = `users cannot log in ${'and more '.repeat(100)}end`;
    await slack.send('command', slack.command(long));
    const [incident] = await incidentsOf(world);
    const { body } = await world.get(`/v1/incidents/${incident?.id}`);
    assert.ok(incident?.title.endsWith('…'));
    assert.equal(body['description'], long);
  });

  it('is refused unsigned, signed by another, too late or once more, and then nothing happens', async () => {
    await using world = await World.open();
    await using slack = await Slack.open(world);
    const good = slack.command('users cannot log in');
    const { 'x-slack-signature': _, ...unsigned } = good.headers;
    const forged = { ...good.headers, 'x-slack-signature': `v0=${'0'.repeat(64)}` };
    for (const headers of [unsigned, forged, { 'content-type': 'application/json' }])
      assert.equal((await slack.send('command', { ...good, headers })).status, 403);
    assert.deepEqual(await incidentsOf(world), []);

    assert.equal((await slack.send('command', good)).status, 200);
    const again = await slack.send('command', good);
    assert.equal(again.status, 403);
    assert.match(again.text, /sent before/);
    await world.advance(6 * 60_000);
    assert.equal((await slack.send('command', good)).status, 403);
    assert.equal((await incidentsOf(world)).length, 1);
  });
});

describe('an answer in Slack', () => {
  const declared = async (world: World) => {
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' }, { 'idempotency-key': 'one' });
    return { id: body.id, start: body.id.slice(0, 8) };
  };
  const reasonsOf = async (world: World, id: string, kind: string) =>
    (await world.entries(id)).flatMap((entry) => (entry.kind === kind ? [entry.reason] : []));

  it('acknowledges, declines, asks for the next level and hands off, by the first characters of an id', async () => {
    await using world = await World.open();
    await using slack = await Slack.open(world);
    const { id, start } = await declared(world);
    for (const [written, kind, reason] of [
      [`decline ${start} I am on a train.`, 'page-declined', 'Ana Costa declined in Slack: I am on a train.'],
      [`escalate ${start}`, 'next-level-requested', 'Ana Costa asked for the next level in Slack.'],
      [
        `handoff ${start} payments: it is the till`,
        'incident-handed-off',
        'Ana Costa handed it off to Payments in Slack: it is the till.',
      ],
      [`ack ${start}`, 'incident-acknowledged', 'Ana Costa acknowledged in Slack.'],
    ] as const) {
      const { body } = await slack.send('command', slack.command(written));
      assert.equal(body.response_type, 'in_channel', written);
      assert.ok(body.text?.includes(`sev2: users cannot log in\n${reason}`));
      assert.deepEqual(await reasonsOf(world, id, kind), [reason]);
    }
    assert.equal((await incidentsOf(world)).length, 1);
  });

  it('of somebody who is not in the catalog says so', async () => {
    await using world = await World.open();
    await using slack = await Slack.open(world);
    const { id, start } = await declared(world);
    await slack.send('command', slack.command(`ack ${start}`, { user_name: 'zoe', user_id: 'U9' }));
    assert.deepEqual(await reasonsOf(world, id, 'incident-acknowledged'), [
      'zoe, who is not in the catalog, acknowledged in Slack.',
    ]);
  });

  it('that lacks something is told what, and changes nothing', async () => {
    await using world = await World.open();
    await using slack = await Slack.open(world);
    const { id, start } = await declared(world);
    const before = await world.entries(id);
    for (const [written, told] of [
      [`decline ${start}`, /Nothing was changed\. Say why/],
      [`handoff ${start} payments`, /Nothing was changed\. Say why/],
      [`handoff ${start} nowhere: why not`, /Nothing was changed\. No person, schedule, team or path/],
      ['acknowledge', /acknowledge 0c2f7a/],
    ] as const) {
      const { body } = await slack.send('command', slack.command(written));
      assert.equal(body.response_type, 'ephemeral', written);
      assert.match(body.text ?? '', told);
    }
    assert.deepEqual(await world.entries(id), before);
    // Of two that are declared in one moment, either may be listed first.
    await world.advance(1_000);
    await slack.send('command', slack.command('decline dead letters pile up'));
    assert.deepEqual(
      (await incidentsOf(world)).map(({ title }) => title),
      ['decline dead letters pile up', 'users cannot log in'],
    );
  });
});

it('a declaration in Slack of what is in maintenance says so, and pages all the same', async () => {
  await using world = await World.open();
  await using slack = await Slack.open(world);
  await world.post('/v1/catalog/apply', {
    entries: [
      {
        ref: 'maintenance-window/upgrade',
        name: 'Upgrade of the login',
        affects: ['business-service/login'],
        startsAt: '2026-11-18T01:00Z',
        endsAt: '2026-11-18T05:00Z',
        alerts: 'hold',
        by: 'person/ben',
        why: 'The directory is replaced.',
      },
    ],
  });
  const { body } = await slack.send('command', slack.command('users cannot log in'));
  assert.match(
    toldBy(body),
    /Some of what is affected is in maintenance \(Upgrade of the login\), which holds back no/,
  );
  assert.match(toldBy(body), /Paged: Ana Costa\./);
});
