import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

/** Zed is paged by the path of his team; then both and what they look after are renamed, or are gone. */
async function pagedBeforeLeaving(world: World): Promise<{ readonly id: string; readonly link: string }> {
  const wait = (target: string) => ({ level: { targets: [target], acknowledgeWithin: 'PT5M' } });
  const path = { ref: 'escalation-path/vault', name: 'Vault', nodes: [wait('person/zed')], lastResort: 'person/dana' };
  const zed = {
    ref: 'person/zed',
    name: 'Zed Zimmer',
    contactMethods: [{ id: 'mail', channel: 'email', address: 'zed@acme.example' }],
  };
  const team = { ref: 'team/t-17', name: 'Treasury', members: ['person/zed'], path: path.ref };
  const service = { ref: 'business-service/s-4', name: 'The vault', owner: team.ref };
  await world.post('/v1/catalog/apply', { entries: [path, zed, team, service] });
  const { body } = await world.post('/v1/incidents', { title: 'it is open', affects: ['The vault'] });

  const entries = [
    { ...path, name: 'Renamed path', nodes: [wait('person/ben')] },
    { ...team, name: 'Renamed team', members: ['person/ben'] },
    { ...service, name: 'Renamed service' },
  ];
  await world.post('/v1/catalog/apply', { entries });
  assert.ok((await world.remove('/v1/catalog/entries/person/zed')).status < 300);
  return { id: body.id, link: world.mailbox.to('zed@acme.example')[0]?.link ?? '' };
}

describe('somebody who has left since they were paged', () => {
  it('keeps the name that they had on every line, before and after', async () => {
    await using world = await World.open();
    const { id, link } = await pagedBeforeLeaving(world);
    assert.match((await world.get(link.replace('http://escalog.example', ''))).text, /Acknowledge as Zed Zimmer/);
    assert.match((await world.press(link)).text, /Thank you, Zed Zimmer/);

    const lines = (await world.entries(id)).flatMap(({ text, reason }) => [text, reason ?? '']);
    assert.deepEqual(
      lines.filter((line) => line.includes('person/zed')),
      [],
    );
    assert.ok(lines.includes('Zed Zimmer acknowledged the incident, answering their page by its link.'));
    assert.ok(lines.includes('Zed Zimmer acknowledged.'), 'the reason for which the path stopped');
    assert.match((await world.get(`/v1/incidents/${id}/report?format=markdown`)).text, /^- \*\*Zed Zimmer\*\*/m);
    const { names } = (await world.get(`/v1/incidents/${id}`)).body as unknown as { names: Record<string, string> };
    assert.equal(names['person/zed'], 'Zed Zimmer');
  });

  it('leaves teams, paths and services called what they were called too', async () => {
    await using world = await World.open();
    const { id } = await pagedBeforeLeaving(world);
    const texts = (await world.entries(id)).map(({ text }) => text);
    assert.deepEqual(texts.slice(1, 3), [
      'The incident was routed to team Treasury on the path Vault.',
      'Escalation began on the path Vault, version 1, for team Treasury.',
    ]);
    assert.match(texts[0] ?? '', /affecting The vault\.$/);
    const { names } = (await world.get(`/v1/incidents/${id}`)).body as unknown as { names: Record<string, string> };
    assert.deepEqual(
      ['team/t-17', 'escalation-path/vault', 'business-service/s-4'].map((ref) => names[ref]),
      ['Treasury', 'Vault', 'The vault'],
    );
  });
});

describe('the way to whoever was paged', () => {
  it('is told by the name that the schedule had then', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    const { body: schedule } = await world.get('/v1/catalog/entries/schedule/identity');
    await world.post('/v1/catalog/apply', { entries: [{ ...(schedule['entry'] as object), name: 'Renamed' }] });
    const { body: report } = await world.get(`/v1/incidents/${body.id}/report`);
    const people = report['people'] as readonly { name: string; pages: readonly { via: readonly string[] }[] }[];
    assert.deepEqual(
      people.find(({ name }) => name === 'Ana Costa')?.pages.map(({ via }) => via),
      [['schedule Identity on call', 'Ana Costa']],
    );
  });
});

describe('the mail of a page', () => {
  it('calls what is affected, and the way to the person, by their names', async () => {
    await using world = await World.open();
    await world.post('/v1/incidents', { title: 'users cannot log in' });
    const source = world.mailbox.to('ana@acme.example')[0]?.raw ?? '';
    assert.match(source, /^Affected: Login\r?$/m);
    assert.match(source, /^Reached you: through Identity on call\r?$/m);
  });
});
