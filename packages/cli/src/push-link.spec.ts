import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const line = 'POST /v1/people/ana-costa/contact-methods/phone/push-link';
const url = 'https://escalog.example/push?token=abc';
const answer = { person: 'person/ana-costa', methodId: 'phone', url, expiresAt: '2026-11-28T02:00:00.000Z' };

describe('escalog push-link', () => {
  it('prints the link alone, and says besides what to do with it', async () => {
    await using server = await fakeEscalog({ [line]: { status: 201, body: answer } });
    const { code, out, err } = await escalog(['push-link', '--person', 'person/ana-costa'], server);
    assert.deepEqual([code, out], [0, `${url}\n`]);
    assert.match(
      err,
      /^Open it on the phone of person\/ana-costa, until 2026-11-27 21:00:00 \(America\/New_York\)\. Whoever has it may register/,
    );
    assert.deepEqual(
      server.received.map((request) => request.line),
      [line],
    );
  });

  it('asks for another contact method by its id', async () => {
    const tablet = line.replace('phone', 'tablet');
    await using server = await fakeEscalog({ [tablet]: { status: 201, body: { ...answer, methodId: 'tablet' } } });
    const { code } = await escalog(['push-link', '--person', 'ana-costa', '--method', 'tablet'], server);
    assert.deepEqual([code, server.received[0]?.line], [0, tablet]);
  });

  it('prints the answer as JSON', async () => {
    await using server = await fakeEscalog({ [line]: { status: 201, body: answer } });
    const { out } = await escalog(['push-link', '--person', 'ana-costa', '--json'], server);
    assert.deepEqual(JSON.parse(out), answer);
  });

  it('says why it was refused, and wants a person', async () => {
    await using server = await fakeEscalog({
      [line]: problem(
        404,
        'method-not-found',
        'person/ana-costa has no contact method "phone"; there are inbox, mail.',
      ),
    });
    const refused = await escalog(['push-link', '--person', 'ana-costa'], server);
    assert.deepEqual(
      [refused.code, refused.err],
      [1, 'person/ana-costa has no contact method "phone"; there are inbox, mail.\n'],
    );
    assert.match((await escalog(['push-link'], server)).err, /--person/);
  });
});
