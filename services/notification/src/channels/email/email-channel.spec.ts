import assert from 'node:assert/strict';
import { lookup } from 'node:dns';
import { describe, it, type TestContext } from 'node:test';
import { email, incidentId } from '../../testing/examples.ts';
import { encryptingMailServer, mailServer, oddServer, type Refusal } from '../../testing/mail-server.ts';
import { messageTo, patience } from '../../testing/messages.ts';
import { readMail } from '../../testing/read-mail.ts';
import type { PageMessage } from '../channel.ts';
import { channelContract } from '../testing/channel-contract.ts';
import { smtpStandIn } from '../testing/smtp-stand-in.ts';
import { emailChannel } from './email-channel.ts';

channelContract(
  'e-mail',
  async (t) => {
    const provider = await smtpStandIn(t);
    const channel = emailChannel({ smtpUrl: provider.url, from: 'Escalog <escalog@acme.example>', lookup });
    t.after(() => channel.close());
    return { channel, provider, method: email, secrets: [email.address, provider.password] };
  },
  {
    never: {
      busy: 'SMTP has no way to say for how long',
      'error-inside': 'a code says all',
    },
  },
);

describe('the e-mail channel', () => {
  const openChannel = (t: TestContext, smtpUrl: string) => {
    const channel = emailChannel({ smtpUrl, from: 'Escalog <escalog@acme.example>', lookup });
    t.after(() => channel.close());
    return channel;
  };
  const refusedWith = async (t: TestContext, refusal: Refusal) =>
    openChannel(t, (await mailServer(t, [refusal])).url).send(messageTo(email), patience());

  it('delivers a mail that says what is wrong, why one is paged, and where to acknowledge', async (t) => {
    const server = await mailServer(t);
    const result = await openChannel(t, server.url).send(messageTo(email), patience());
    assert.equal(result.kind, 'accepted');
    assert.deepEqual(server.received[0]?.recipients, ['ada@acme.example']);
    const source = decoded(server.received[0]?.source ?? '');
    for (const expected of [
      /^Subject: \[sev1\] Nobody can pay\r?$/m,
      /^To: Ada Lovelace <ada@acme\.example>/m,
      /^From: Escalog <escalog@acme\.example>/m,
      new RegExp(`^X-Escalog-Incident: ${incidentId}`, 'm'),
    ])
      assert.match(source, expected);
    for (const part of [
      'multipart/alternative',
      'level 1 of Payments pages Ada Lovelace',
      'Reached you: through Payments on call',
      'Acknowledge: https://escalog.example/v1/acknowledge?token=abc&x=1',
      'href="https://escalog.example/v1/acknowledge?token=abc&amp;x=1"',
      `/v1/incidents/${incidentId}/report`,
    ])
      assert.ok(source.includes(part), part);
  });

  it('gives every attempt of a page the same Message-ID, and another page another', async (t) => {
    const server = await mailServer(t);
    const channel = openChannel(t, server.url);
    for (const key of ['i/team/pay/1.1/ada/mail', 'i/team/pay/1.1/ada/mail', 'i/team/pay/1.1/bo/mail'])
      await channel.send(messageTo(email, { idempotencyKey: key }), patience());
    const [first, again, other] = server.received.map(({ source }) => /^Message-ID: (.+?)\r?$/m.exec(source)?.[1]);
    assert.equal(first, '<i_team_pay_1_1_ada_mail@acme.example>');
    assert.equal(again, first);
    assert.notEqual(other, first);
  });

  it('keeps a title from becoming markup or a header', async (t) => {
    const server = await mailServer(t);
    const title = '<img src=x>\r\nBcc: everybody@acme.example';
    await openChannel(t, server.url).send(
      messageTo(email, {
        incident: { version: 1, title, severity: 'sev1', affects: [], description: null, url: null },
      }),
      patience(),
    );
    const source = decoded(server.received[0]?.source ?? '');
    assert.deepEqual(server.received[0]?.recipients, ['ada@acme.example']);
    assert.ok(source.includes('<h1 style="font-size: 20px">&lt;img src=x&gt;'), source);
    assert.doesNotMatch(source.slice(0, source.indexOf('\r\n\r\n')), /^Bcc:/m);
  });

  const headersOfMails = async (t: TestContext, ...messages: readonly PageMessage<typeof email>[]) => {
    const server = await mailServer(t);
    const channel = openChannel(t, server.url);
    for (const message of messages) assert.equal((await channel.send(message, patience())).kind, 'accepted');
    return server.received.map(({ source }) => readMail(source).headers);
  };
  const page = messageTo(email);
  const note = messageTo(email, { asked: { kind: 'note', text: 'You can stand down.' }, idempotencyKey: 'note' });

  it('puts all that an incident sends to one person into one thread, by references and by subject', async (t) => {
    const headers = await headersOfMails(
      t,
      page,
      { ...page, idempotencyKey: 'again' },
      note,
      { ...page, incidentId: 'other', idempotencyKey: 'other' },
      { ...page, to: { person: 'person/bo', name: 'Bo' }, idempotencyKey: 'bo' },
    );
    const [first, second, third, other, ofBo] = headers.map((fields) => fields.get('references'));
    assert.match(first ?? '', /^<[\w-]+\.thread@acme\.example>$/);
    assert.deepEqual([second, third], [first, first]);
    assert.equal(new Set([first, other, ofBo]).size, 3);
    for (const fields of headers) assert.equal(fields.get('in-reply-to'), fields.get('references'));
    assert.equal(new Set(headers.map((fields) => fields.get('message-id'))).size, 5);
    const subjects = headers.slice(0, 3).map((fields) => fields.get('subject'));
    assert.deepEqual(subjects, ['[sev1] Nobody can pay', '[sev1] Nobody can pay', 'Re: [sev1] Nobody can pay']);
  });

  it('says what made it, so that no machine answers, and filters know it; and has no way to unsubscribe', async (t) => {
    const [fields] = await headersOfMails(t, page);
    assert.equal(fields?.get('auto-submitted'), 'auto-generated');
    assert.equal(fields?.get('x-auto-response-suppress'), 'All');
    assert.equal(fields?.get('list-id'), 'Escalog <escalog.acme.example>');
    assert.equal(fields?.get('x-escalog-kind'), 'page');
    for (const name of ['list-unsubscribe', 'precedence', 'bcc']) assert.ok(!fields?.has(name), name);
  });

  it('is important when the page is urgent, and else as any mail', async (t) => {
    const [urgent, quiet, told] = await headersOfMails(t, page, { ...page, urgency: 'low' }, note);
    assert.deepEqual([urgent?.get('importance'), urgent?.get('x-priority')], ['High', '1 (Highest)']);
    for (const fields of [quiet, told]) assert.ok(!fields?.has('importance') && !fields?.has('x-priority'));
  });

  it('says what a template says, as text and as HTML', async (t) => {
    const server = await mailServer(t);
    const template = {
      ref: 'template/email-page',
      name: 'Ours',
      title: 'Hé: {{ incident.title }}',
      text: '<i>{{ why }}</i>',
    };
    await openChannel(t, server.url).send(messageTo(email, { template }), patience());
    const { headers, text, html } = readMail(server.received[0]?.source ?? '');
    assert.equal(headers.get('subject'), '=?UTF-8?Q?H=C3=A9=3A_Nobody_can_pay?=');
    assert.equal(text, `<i>${page.why}</i>`);
    assert.ok(html.includes(`&lt;i&gt;${page.why}&lt;/i&gt;`), html);
  });

  for (const address of [
    'ada@acme.example\r\nBcc: bo@acme.example',
    'ada\u0000@acme.example',
    'ada',
    'ada\u2028@acme.example',
  ])
    it(`writes to nobody by ${JSON.stringify(address)}, which was taken before addresses were checked`, async (t) => {
      const server = await mailServer(t);
      const result = await openChannel(t, server.url).send(messageTo({ ...email, address }), patience());
      assert.ok(result.kind === 'failed' && !result.retriable && result.fault === undefined, JSON.stringify(result));
      assert.ok(!result.detail.includes('ada'));
      assert.equal(server.received.length, 0);
    });

  it('sends nothing in the clear where the URL asks for TLS', async (t) => {
    const server = await mailServer(t);
    const result = await openChannel(t, `${server.url}?requireTLS=true`).send(messageTo(email), patience());
    assert.ok(result.kind === 'failed' && result.fault === 'provider', JSON.stringify(result));
    assert.equal(server.received.length, 0);
  });

  it('is not let in with a wrong password, which neither a look nor a mail repeats', async (t) => {
    const { url, password } = await smtpStandIn(t);
    const channel = openChannel(t, url.replace(password, 'wrong-password'));
    for (const result of [await channel.check?.(patience()), await channel.send(messageTo(email), patience())]) {
      assert.ok(result?.kind === 'failed' && result.fault === 'provider', JSON.stringify(result));
      assert.doesNotMatch(result.detail, /wrong-password/);
    }
  });

  it('lets as many mails out at once as there are connections, ten unless the URL says otherwise', async (t) => {
    const { url } = await mailServer(t);
    assert.equal(openChannel(t, url).laneOf(email, 'person/ada').width, 10);
    assert.equal(openChannel(t, `${url}?maxConnections=3`).laneOf(email, 'person/ada').width, 3);
  });

  it('puts the mails to each domain into a lane of their own', async (t) => {
    const channel = openChannel(t, (await mailServer(t)).url);
    const laneTo = (address: string) => channel.laneOf({ ...email, address }, 'person/ada');
    assert.deepEqual(laneTo('ada@acme.example'), laneTo('bo@ACME.example'));
    assert.notEqual(laneTo('ada@acme.example').name, laneTo('ada@bank.example').name);
    assert.equal(laneTo('ada@acme.example').group, laneTo('ada@bank.example').group);
  });

  it('sends one mail after the other over the same connection', async (t) => {
    const server = await mailServer(t);
    const channel = openChannel(t, server.url);
    for (const key of ['a', 'b', 'c'])
      assert.equal((await channel.send(messageTo(email, { idempotencyKey: key }), patience())).kind, 'accepted');
    assert.equal(server.connections(), 1);
  });

  for (const secure of [false, true]) {
    it(`encrypts what it sends, ${secure ? 'from the first byte' : 'as soon as the server offers it'}, under the name of the server`, async (t) => {
      const server = await encryptingMailServer(t, secure);
      const result = await openChannel(t, server.url).send(messageTo(email), patience());
      assert.deepEqual([result.kind, server.received], ['accepted', [{ encrypted: true, name: 'localhost' }]]);
    });
  }

  it('takes 4xx as passing, at the recipient and at the mail', async (t) => {
    assert.deepEqual(await refusedWith(t, { at: 'recipient', code: 450, text: 'greylisted' }), {
      kind: 'failed',
      retriable: true,
      detail: '450 greylisted',
    });
    assert.deepEqual(await refusedWith(t, { at: 'data', code: 451, text: 'try later' }), {
      kind: 'failed',
      retriable: true,
      detail: '451 try later',
    });
  });

  it('takes 5xx as final, and masks the address that the server repeats', async (t) => {
    assert.deepEqual(await refusedWith(t, { at: 'recipient', code: 550, text: '<ada@acme.example> unknown' }), {
      kind: 'failed',
      retriable: false,
      detail: '550 <a***@acme.example> unknown',
    });
    assert.deepEqual(await refusedWith(t, { at: 'data', code: 554, text: 'looks like spam' }), {
      kind: 'failed',
      retriable: false,
      detail: '554 looks like spam',
    });
  });

  it('goes on over the same connection after a refusal', async (t) => {
    const server = await mailServer(t, [{ at: 'data', code: 451, text: 'try later' }]);
    const channel = openChannel(t, server.url);
    assert.equal((await channel.send(messageTo(email), patience())).kind, 'failed');
    assert.equal((await channel.send(messageTo(email), patience())).kind, 'accepted');
    assert.equal(server.received.length, 1);
  });

  it('takes a server that hangs up, and one that is not there, as passing', async (t) => {
    const hangsUp = await openChannel(t, await oddServer(t, (socket) => socket.end('220 hello\r\n'))).send(
      messageTo(email),
      patience(),
    );
    assert.ok(hangsUp.kind === 'failed' && hangsUp.retriable, JSON.stringify(hangsUp));
    const absent = await openChannel(t, 'smtp://127.0.0.1:1').send(messageTo(email), patience());
    assert.ok(
      absent.kind === 'failed' && absent.retriable && absent.detail.includes('ECONNREFUSED'),
      JSON.stringify(absent),
    );
  });

  it('gives up at the deadline on a server that says nothing', async (t) => {
    const silent = await oddServer(t, () => {});
    assert.deepEqual(await openChannel(t, silent).send(messageTo(email), AbortSignal.timeout(50)), {
      kind: 'failed',
      retriable: true,
      detail: 'no answer before the deadline',
      fault: 'silence',
    });
  });

  it('does not leave a mail behind that goes out after the deadline', async (t) => {
    const server = await mailServer(t);
    const channel = openChannel(t, server.url);
    assert.equal((await channel.send(messageTo(email), AbortSignal.abort())).kind, 'failed');
    assert.equal((await channel.send(messageTo(email), patience())).kind, 'accepted');
    assert.equal(server.received.length, 1);
  });
});

/** A mail with its quoted-printable parts readable. */
function decoded(source: string): string {
  return source
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
