import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { slackStandIn } from './channels/testing/slack-stand-in.ts';
import { smtpStandIn } from './channels/testing/smtp-stand-in.ts';
import { TwilioStandIn } from './channels/testing/twilio-stand-in.ts';
import { ada, email, minute, webhook } from './testing/examples.ts';
import { freeSmtpUrl, mailServer, type Refusal } from './testing/mail-server.ts';
import { webServer } from './testing/web-server.ts';
import { World, type WorldOptions } from './testing/world.ts';

const mailedPeople = ['ada', 'bo', 'cy'].map((name) => ({
  ...ada([{ ...email, address: `${name}@acme.example` }]),
  ref: `person/${name}`,
}));

/** The service, and what its readiness says of one channel. */
async function running(t: TestContext, name: string, options: WorldOptions) {
  const world = await World.open(t, options);
  const check = async () => {
    const found = (await world.app.checks()).find((one) => one.name === name);
    assert.ok(found);
    return found;
  };
  const until = async (wanted: (found: Awaited<ReturnType<typeof check>>) => boolean) => {
    while (!wanted(await check())) await new Promise(setImmediate);
  };
  return { world, check, until, checked: () => until(({ detail }) => detail.includes('last checked 0 s ago')) };
}

describe('the readiness of e-mail', () => {
  const withMail = async (t: TestContext, refusals: Refusal[]) => {
    const mail = await mailServer(t, refusals);
    const service = await running(t, 'smtp', { smtpUrl: mail.url, entries: mailedPeople });
    await service.checked();
    const page = async (...people: readonly string[]) => {
      await service.world.reachLevel(...people);
      await service.world.quiet();
    };
    return { ...service, page };
  };

  it('says that mail stays in the sandbox without a server', async (t) => {
    const { check } = await running(t, 'smtp', {});
    assert.deepEqual(await check(), {
      name: 'smtp',
      ok: true,
      detail: 'no SMTP server is configured: e-mail is kept in the sandbox at /sandbox',
    });
  });

  it('is gone while the server is away, and back within a minute of its return, without any page', async (t) => {
    const url = await freeSmtpUrl();
    const { world, check, checked, until } = await running(t, 'smtp', { smtpUrl: url });
    await checked();
    assert.equal((await check()).ok, false);
    assert.match(
      (await check()).detail,
      /^no e-mail goes out: .*ECONNREFUSED.*; look at ESCALOG_SMTP_URL and ESCALOG_MAIL_FROM; last checked 0 s ago in vain/,
    );
    await mailServer(t, [], { port: Number(new URL(url).port) });
    while (world.clock.nextAlarmAt() === undefined) await new Promise(setImmediate);
    world.clock.advance(minute);
    await until(({ ok }) => ok);
  });

  it('is gone when the server lets us in and refuses every mail, until it takes one', async (t) => {
    const refusal = { at: 'recipient', code: 550, text: 'relaying denied' } as const;
    const { check, page } = await withMail(t, [refusal, refusal]);
    assert.ok((await check()).ok);
    await page('person/ada', 'person/bo');
    assert.equal((await check()).ok, false);
    assert.match(
      (await check()).detail,
      /nobody of several recipients was reached; .*last failed 0 s ago \(550 relaying denied\)/,
    );
    await page('person/cy');
    assert.ok((await check()).ok);
  });

  it('is gone as soon as the sender is refused', async (t) => {
    const { check, page } = await withMail(t, [{ at: 'sender', code: 553, text: 'not your domain' }]);
    await page('person/ada');
    assert.equal((await check()).ok, false);
    assert.match((await check()).detail, /^no e-mail goes out: 553 not your domain/);
  });

  it('stays when one address is bad', async (t) => {
    const { check, page } = await withMail(t, [{ at: 'recipient', code: 550, text: 'no such user' }]);
    await page('person/ada');
    assert.ok((await check()).ok);
    assert.match((await check()).detail, /last failed 0 s ago \(550 no such user\)/);
  });
});

describe('the readiness of webhooks', () => {
  it('stays when one is down, is gone when none of several answers, and back with any answer', async (t) => {
    const failing = await webServer(t, (response) => void response.writeHead(500).end());
    const urls = { down: 'http://127.0.0.1:1/hook', 'down-too': 'http://127.0.0.2:1/hook', failing: failing.url };
    const { world, check } = await running(t, 'webhooks', {
      entries: Object.entries(urls).map(([name, url]) => ({ ...ada([{ ...webhook, url }]), ref: `person/${name}` })),
    });
    const readyAfter = async (person: string) => {
      await world.reachLevel(person);
      await world.quiet();
      return (await check()).ok;
    };
    assert.ok((await check()).ok);
    assert.ok(await readyAfter('person/down'));
    assert.equal(await readyAfter('person/down-too'), false);
    assert.ok(await readyAfter('person/failing'));
  });
});

describe('readiness at the start, with credentials that are wrong', () => {
  const wrong = 'not-the-one-9f31';
  /** Not ready before anything was sent, and what it says; ready with those that are right. */
  const compared = async (t: TestContext, name: string, bad: WorldOptions, good: WorldOptions) => {
    const refused = await running(t, name, bad);
    await refused.checked();
    const { ok, detail } = await refused.check();
    assert.equal(ok, false);
    assert.ok(!detail.includes(wrong), 'it repeats no secret');
    const right = await running(t, name, good);
    await right.checked();
    assert.ok((await right.check()).ok);
    return detail;
  };

  it('names what to set of Twilio, for text messages and calls alike', async (t) => {
    const provider = await TwilioStandIn.open();
    t.after(() => provider[Symbol.asyncDispose]());
    const withToken = (authToken: string) => ({ providers: { twilio: { ...provider.settings, authToken } } });
    for (const [name, what] of Object.entries({ sms: 'text message', phone: 'call' })) {
      const { authToken } = provider.account;
      const detail = await compared(t, name, withToken(wrong), withToken(authToken));
      assert.match(
        detail,
        new RegExp(
          `^no ${what} goes out: .*20003.*; look at ESCALOG_TWILIO_ACCOUNT_SID, ESCALOG_TWILIO_AUTH_TOKEN and ESCALOG_TWILIO_FROM; last checked 0 s ago in vain`,
        ),
      );
    }
  });

  it('names the token of Slack', async (t) => {
    const provider = await slackStandIn(t, 'xoxb-1-2-right');
    const withToken = (slackBotToken: string) => ({ providers: { slackBotToken, slackUrl: provider.url } });
    const detail = await compared(t, 'slack', withToken(`xoxb-${wrong}`), withToken('xoxb-1-2-right'));
    assert.match(
      detail,
      /^no Slack message goes out: invalid_auth: ESCALOG_SLACK_BOT_TOKEN is wrong; look at ESCALOG_SLACK_BOT_TOKEN; last checked 0 s ago in vain/,
    );
  });

  it('names the address of the mail server, in which its password stands', async (t) => {
    const { url, password } = await smtpStandIn(t);
    const detail = await compared(t, 'smtp', { smtpUrl: url.replace(password, wrong) }, { smtpUrl: url });
    assert.match(
      detail,
      /^no e-mail goes out: 535 .*; look at ESCALOG_SMTP_URL and ESCALOG_MAIL_FROM; last checked 0 s/,
    );
  });
});
