import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContactMethods } from './api/people.ts';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const ada: ContactMethods = {
  person: 'person/ada',
  name: 'Ada',
  methods: [
    {
      methodId: 'mail',
      channel: 'email',
      address: 'a***@acme.example',
      verified: { at: '2026-03-01T10:00:00.000Z', by: null },
      lastAccepted: '2026-03-02T10:00:00.000Z',
      lastReceipt: null,
    },
    {
      methodId: 'call',
      channel: 'phone',
      address: '+44***58',
      verified: null,
      lastAccepted: null,
      lastReceipt: { at: '', status: 'busy' },
    },
  ],
  doubts: ['Nobody has proved that call reaches Ada; have a code sent.'],
};
const path = '/v1/people/ada/contact-methods';

describe('escalog contact-methods', () => {
  it('shows how somebody is reached, what of it is proved, and what may be wrong', async () => {
    await using server = await fakeEscalog({ [`GET ${path}`]: { body: ada } });
    const { code, out, err } = await escalog(['contact-methods', 'person/ada'], server);
    assert.deepEqual(out.split('\n'), [
      'PERSON      METHOD  CHANNEL  ADDRESS            VERIFIED    LAST ACCEPTED             LAST RECEIPT',
      'person/ada  mail    email    a***@acme.example  2026-03-01  2026-03-02T10:00:00.000Z  -',
      'person/ada  call    phone    +44***58           no          never                     busy',
      '',
    ]);
    assert.deepEqual([code, err], [0, 'Nobody has proved that call reaches Ada; have a code sent.\n']);
  });

  it('shows everybody, page by page', async () => {
    await using server = await fakeEscalog({
      'GET /v1/contact-methods': ({ line }) => ({
        body: line.includes('after=') ? { people: [], next: null } : { people: [ada], next: ada.person },
      }),
    });
    assert.deepEqual(JSON.parse((await escalog(['contact-methods', '--json'], server)).out), [ada]);
  });
});

describe('escalog verify-method', () => {
  it('has a code sent, and tells it', async () => {
    const sent = { person: ada.person, methodId: 'call', channel: 'phone', address: '+44***58', until: '' };
    await using server = await fakeEscalog({
      [`POST ${path}/call/verification`]: { body: { ...sent, outcome: 'accepted', detail: 'queued' } },
      [`POST ${path}/call/verification/confirm`]: { body: { person: ada.person, methodId: 'call', verifiedAt: '' } },
    });
    const first = await escalog(['verify-method', 'ada', 'call', '--as', 'person/bo'], server);
    assert.equal(first.out, 'call (phone +44***58): accepted, queued\n');
    assert.match(first.err, /the same command with --code/);
    const second = await escalog(['verify-method', 'ada', 'call', '--code', '123456'], server);
    assert.equal(second.out, 'call reaches person/ada: verified.\n');
    assert.deepEqual(
      server.received.map(({ body }) => body),
      [{ by: 'person/bo' }, { code: '123456' }],
    );
  });

  it('ends with 1 when the code did not get through, or is another', async () => {
    const sent = { person: ada.person, methodId: 'call', channel: 'phone', address: '+44***58', until: '' };
    await using server = await fakeEscalog({
      [`POST ${path}/call/verification`]: { body: { ...sent, outcome: 'failed', detail: 'busy' } },
      [`POST ${path}/call/verification/confirm`]: problem(422, 'wrong-code', 'This is not the code.'),
    });
    assert.equal((await escalog(['verify-method', 'ada', 'call'], server)).code, 1);
    assert.equal((await escalog(['verify-method', 'ada', 'call', '--code', '123456'], server)).code, 1);
  });
});
