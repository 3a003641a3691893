import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChannelList } from './api/running.ts';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog } from './testing/fake-escalog.ts';

const quiet = {
  because: null,
  provider: null,
  lastAccepted: null,
  lastFailure: null,
  inFlight: 0,
  waiting: 0,
  acceptedInHour: 0,
  failedInHour: 0,
  people: 0,
  outOfReach: [],
};
const answer: ChannelList = {
  replica: 'notification-1',
  channels: [
    {
      ...quiet,
      channel: 'email',
      isSetUp: true,
      state: 'failing',
      because: 'connect ECONNREFUSED',
      provider: 'smtp.acme.example:587',
      acceptedInHour: 12,
      failedInHour: 3,
      waiting: 2,
      inFlight: 1,
      people: 40,
      outOfReach: [
        {
          provider: 'smtp.acme.example:587',
          since: '2026-11-21T02:00:00.000Z',
          because: 'connect ECONNREFUSED',
          waiting: 7,
        },
      ],
    },
    { ...quiet, channel: 'sms', isSetUp: false, state: 'not-set-up' },
    {
      ...quiet,
      channel: 'webhook',
      isSetUp: true,
      state: 'well',
      outOfReach: [
        { provider: 'https://hooks.acme.example', since: '2026-11-21T02:00:00.000Z', because: 'no answer', waiting: 0 },
      ],
    },
  ],
};

describe('escalog channels', () => {
  it('shows how every channel is doing, and whose knowledge that is', async () => {
    await using server = await fakeEscalog({ 'GET /v1/channels': { body: answer } });
    const { code, out, err } = await escalog(['channels'], server);
    const lines = out.split('\n');
    assert.match(
      lines[0] ?? '',
      /^CHANNEL {2}STATE +PROVIDER +PEOPLE {2}LAST ACCEPTED {2}OK\/FAILED {2}IN HAND {2}TROUBLE$/,
    );
    assert.match(
      lines[1] ?? '',
      /^email +failing +smtp\.acme\.example:587 +40 +never +12\/3 +3 +out of reach since .* \(connect ECONNREFUSED\), 7 tried again when it is back$/,
    );
    assert.match(lines[2] ?? '', /^sms +sandbox /);
    assert.match(lines[3] ?? '', /^webhook +well .*https:\/\/hooks\.acme\.example out of reach since/);
    assert.match(err, /^As notification-1 knows it/);
    assert.equal(code, 0);
  });

  it('prints the answer as JSON', async () => {
    await using server = await fakeEscalog({ 'GET /v1/channels': { body: answer } });
    const { out } = await escalog(['channels', '--json'], server);
    assert.deepEqual(JSON.parse(out), answer);
  });
});
