import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestPage } from './api/on-call.ts';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const mail = { methodId: 'mail', channel: 'email', address: 'a***@acme.example' };
const hook = { methodId: 'hook', channel: 'webhook', address: 'https://hooks.acme.example' };
const answered = (...methods: TestPage['methods']) => ({ body: { person: 'person/ada', methods } satisfies TestPage });
const line = 'POST /v1/people/ada/test-page';

describe('escalog test-page', () => {
  it('shows how each contact method of the person fared', async () => {
    await using server = await fakeEscalog({
      [line]: answered(
        { ...mail, outcome: 'accepted', detail: '250 queued' },
        { ...hook, outcome: 'accepted', detail: 'HTTP 204' },
      ),
    });
    const { code, out } = await escalog(['test-page', 'person/ada'], server);
    assert.equal(
      out,
      [
        'METHOD  CHANNEL  ADDRESS                     OUTCOME   DETAIL',
        'mail    email    a***@acme.example           accepted  250 queued',
        'hook    webhook  https://hooks.acme.example  accepted  HTTP 204',
        '',
      ].join('\n'),
    );
    assert.equal(code, 0);
    assert.deepEqual(
      server.received.map((request) => request.line),
      [line],
    );
  });

  it('tries one method alone, and ends with 1 when it failed', async () => {
    await using server = await fakeEscalog({
      [line]: answered({ ...mail, outcome: 'failed', detail: '550 no such user' }),
    });
    const { code, out, err } = await escalog(['test-page', 'ada', '--method', 'mail'], server);
    assert.match(out, /mail {4}email {4}a\*\*\*@acme\.example {2}failed {3}550 no such user/);
    assert.deepEqual([code, err], [1, 'The test page did not get through by mail.\n']);
    assert.equal(server.received[0]?.line, `${line}?method=mail`);
  });

  it('prints the answer as JSON', async () => {
    const answer = answered({ ...mail, outcome: 'accepted', detail: '250 queued' });
    await using server = await fakeEscalog({ [line]: answer });
    const { out } = await escalog(['test-page', 'ada', '--json'], server);
    assert.deepEqual(JSON.parse(out), answer.body);
  });

  it('says why it was refused', async () => {
    await using server = await fakeEscalog({ [line]: problem(404, 'person-not-found', 'There is no person/ada.') });
    const { code, err } = await escalog(['test-page', 'ada'], server);
    assert.deepEqual([code, err], [1, 'There is no person/ada.\n']);
  });
});
