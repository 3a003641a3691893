import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { ContactMethod } from '@escalog/definitions';
import { chatStandIn } from './channels/testing/chat-stand-ins.ts';
import { pagerDutyStandIn, routingKey } from './channels/testing/pagerduty-stand-in.ts';
import { slackStandIn } from './channels/testing/slack-stand-in.ts';
import { TwilioStandIn } from './channels/testing/twilio-stand-in.ts';
import { ada } from './testing/examples.ts';
import { mailServer } from './testing/mail-server.ts';
import { webServer } from './testing/web-server.ts';
import { World } from './testing/world.ts';

const kinds = ['email', 'sms', 'slack', 'pagerduty', 'webhook', 'chat'] as const;
type Kind = (typeof kinds)[number];

/** A provider of each channel, which takes everything until it hangs, and a person number `index` who is reached by it. */
async function providers(t: TestContext) {
  const never = Promise.withResolvers<void>();
  const hangs = { email: false, webhook: false };
  const mail = await mailServer(t, [], { hanging: { domain: 'hanging.example', until: never.promise } });
  const hook = await webServer(t, (response) => void (hangs.webhook || response.writeHead(204).end()));
  const twilio = await TwilioStandIn.open();
  t.after(() => twilio[Symbol.asyncDispose]());
  const slack = await slackStandIn(t, 'xoxb-1-2-notatoken');
  const pagerDuty = await pagerDutyStandIn(t);
  const chat = await chatStandIn(t, 'mattermost');
  const methods: Record<Kind, (index: number) => ContactMethod> = {
    email: (index) => ({
      id: 'way',
      channel: 'email',
      address: `p${index}@${hangs.email ? 'hanging' : 'acme'}.example`,
    }),
    sms: (index) => ({ id: 'way', channel: 'sms', number: `+1500555${String(1000 + index)}` }),
    slack: (index) => ({ id: 'way', channel: 'slack', to: `U${String(10_000 + index)}` }),
    pagerduty: () => ({ id: 'way', channel: 'pagerduty', routingKey }),
    webhook: (index) => ({ id: 'way', channel: 'webhook', url: `${hook.url}/${index}` }),
    chat: () => ({ id: 'way', channel: 'chat', format: 'mattermost', url: chat.url }),
  };
  const hang: Record<Kind, () => void> = {
    email: () => (hangs.email = true),
    sms: () => twilio.behave('hangs'),
    slack: () => slack.behave('hangs'),
    pagerduty: () => pagerDuty.behave('hangs'),
    webhook: () => (hangs.webhook = true),
    chat: () => chat.behave('hangs'),
  };
  const world = (entries: Parameters<typeof World.open>[1]['entries']) =>
    World.open(t, {
      ...(entries !== undefined && { entries }),
      smtpUrl: mail.url,
      providers: {
        twilio: twilio.settings,
        slackBotToken: 'xoxb-1-2-notatoken',
        slackUrl: slack.url,
        pagerDutyUrl: new URL(pagerDuty.url).origin,
      },
    });
  return { methods, hang, world, release: never.resolve };
}

describe('a provider that hangs', () => {
  for (const hanging of kinds)
    it(`of ${hanging} holds up no other channel, however many pages it has`, async (t) => {
      const { methods, hang, world: open, release } = await providers(t);
      hang[hanging]();
      const many = Array.from({ length: 40 }, (_, index) => ({
        ...ada([methods[hanging](index)]),
        ref: `person/hanging-${index}`,
      }));
      const others = kinds.filter((kind) => kind !== hanging);
      const world = await open([
        ...many,
        ...others.map((kind) => ({ ...ada([methods[kind](500)]), ref: `person/${kind}` })),
      ]);
      await world.reachLevel(...many.map(({ ref }) => ref));
      await world.reachLevel(...others.map((kind) => `person/${kind}`));
      const delivered = async () => (await world.told()).filter((told) => told === 'PageDelivered').length;
      while ((await delivered()) < others.length) await new Promise(setImmediate);
      assert.equal(await delivered(), others.length);
      const failed = (await world.told()).filter((told) => told.endsWith('failed'));
      assert.deepEqual(failed, [], 'nobody had to wait for a deadline');
      release();
    });
});
