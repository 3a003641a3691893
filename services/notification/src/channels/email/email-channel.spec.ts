import assert from 'node:assert/strict';
import { lookup } from 'node:dns';
import { describe, it, type TestContext } from 'node:test';
import { email, incidentId } from '../../testing/examples.ts';
import { encryptingMailServer, mailServer, oddServer, type Refusal } from '../../testing/mail-server.ts';
import { messageTo, patience } from '../../testing/messages.ts';
import { emailChannel } from './email-channel.ts';

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
