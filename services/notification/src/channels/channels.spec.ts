import assert from 'node:assert/strict';
import { lookup } from 'node:dns';
import { it, type TestContext } from 'node:test';
import { guardedConnect } from '@escalog/addresses';
import { noProviders } from '@escalog/hosting/testing';
import { recalling } from '../domain/recall.ts';
import { closeChannels, openChannels, type ChannelOptions } from './channels.ts';

/** Nothing is sent here, so nothing is asked of these. */
const unasked = { inbox: {}, twilioLinks: {}, push: {} } as Pick<ChannelOptions, 'inbox' | 'twilioLinks' | 'push'>;

function everyChannel(t: TestContext) {
  const channels = openChannels({
    ...noProviders,
    ...unasked,
    smtpUrl: 'smtp://127.0.0.1:1',
    slackBotToken: 'xoxb-1-2-notatoken',
    twilio: { accountSid: 'AC00', authToken: 'none', from: '+351910000000', url: 'http://127.0.0.1:1' },
    webhookSecret: `whsec_${Buffer.alloc(24, 'i').toString('base64')}`,
    publicUrl: () => 'https://escalog.example',
    connect: guardedConnect({ lookup, allowedNetworks: [] }),
    lookup,
  });
  t.after(() => closeChannels(channels));
  return channels;
}

it('what a delivery has taken back are the messages of the channels that can', (t) => {
  const able = Object.entries(everyChannel(t)).flatMap(([kind, { recall }]) => (recall === undefined ? [] : [kind]));
  assert.deepEqual(able.toSorted(), [...recalling].toSorted());
});
