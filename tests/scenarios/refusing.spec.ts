import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

// Each answer of a world is held against /openapi.json besides.
describe('what cannot be done', () => {
  it('is refused with a status that says why, in the form in which it was asked for', async () => {
    await using world = await World.open();
    const { id } = (await world.post('/v1/incidents', { title: 'users cannot log in' })).body;
    const gets: readonly [url: string, status: number, headers?: Record<string, string>][] = [
      ['/v1/incidents?limt=5', 400],
      ['/v1/incidents?limit=0', 400],
      ['/v1/incidents?after=%00', 400],
      ['/v1/incidents/none', 404],
      ['/v1/incidents/none', 404, browser],
      ['/v1/incidents/none/timeline', 404],
      [`/v1/incidents/${id}/report`, 406, { accept: 'image/png' }],
      [`/v1/incidents/${id}/report?format=docx`, 400, browser],
      [`/v1/incidents/${'x'.repeat(301)}`, 414],
      ['/v1/incidents/%zz', 400],
      ['/v1/incidents', 421, { host: 'evil.example' }],
      ['/v1/incidents', 421, { host: 'evil.example', ...browser }],
      ['/v1/catalog/entries?after=none', 422],
      ['/v1/catalog/entries/team/none', 404],
      ['/v1/schedules/none/on-call', 404],
      ['/v1/schedules/identity/on-call?at=now', 400],
      ['/v1/schedules/identity/on-call?at=2026-03-29T01:00:00.1234567890Z', 400],
      ['/v1/acknowledge', 400, browser],
      ['/v1/acknowledge?token=x', 403, browser],
      ['/v1/timeline/rebuilds/current', 404],
      ['/v1/dead-letters/policy?after=x', 400],
      ['/v1/dead-letters/policy/none', 404],
      ['/v1/sandbox/messages?after=x', 400],
      ['/sandbox?after=x', 400, browser],
      ['/schemas/ids/none', 404],
      ['/subjects/none/versions', 404],
      ['/subjects/escalog.incidents-escalog.incidents.IncidentDeclared/versions/none', 422],
    ];
    for (const [url, status, headers] of gets)
      assert.equal((await world.get(url, headers)).status, status, `GET ${url}`);

    const posts: readonly [url: string, body: unknown, status: number, headers?: Record<string, string>][] = [
      ['/v1/incidents', { titel: 'a' }, 400],
      ['/v1/incidents', { title: 'a', severity: 'sev9' }, 422],
      ['/v1/incidents', 'title=a', 415, form],
      ['/v1/incidents', { title: 'x'.repeat(2 ** 20) }, 413],
      ['/v1/incidents', { title: 'a' }, 403, { origin: 'http://evil.example' }],
      ['/v1/incidents/none/acknowledge', { by: 'person/ana' }, 404],
      [`/v1/incidents/${id}/acknowledge`, { by: 'team/identity' }, 422],
      [`/v1/incidents/${id}/handoff`, { by: 'ana', to: 'person/nobody', why: 'theirs' }, 422],
      ['/v1/catalog/apply', { entries: [{ ref: 'team/none' }] }, 422],
      ['/v1/alerts/alertmanager', {}, 400],
      ['/v1/acknowledge?token=x', '', 403, form],
      ['/v1/dead-letters/policy/none/replay', undefined, 404],
    ];
    for (const [url, body, status, headers] of posts)
      assert.equal((await world.post(url, body, headers)).status, status, `POST ${url}`);
  });

  it('is never half a character: an alert group of such a name pages like others', async () => {
    await using world = await World.open();
    const { status, body } = await world.post('/v1/alerts/alertmanager', {
      version: '4',
      groupKey: 'half \ud83d',
      status: 'firing',
      alerts: [{ status: 'firing', labels: { alertname: 'Half \ud83d', service: 'login' } }],
    });
    assert.equal(status, 200);
    const { body: incident } = await world.get(`/v1/incidents/${String(body['incidentId'])}`);
    assert.match(String(incident['title']), /Half \ufffd/);
  });

  it('changes nothing: a dry run that stands in the address is no dry run and no change', async () => {
    await using world = await World.open();
    const entries = [{ ref: 'component/new', name: 'New' }];
    const { status, body } = await world.post('/v1/catalog/apply?dryRun=true', { entries });
    assert.equal(status, 400);
    assert.equal(
      body['detail'],
      'The query has an unknown parameter "dryRun". This address takes no parameters. "dryRun" belongs in the body.',
    );
    assert.equal((await world.get('/v1/catalog/entries/component/new')).status, 404);
  });
});
