import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply, cardPath, cardsFail, leap, level, minute, type Incident } from '../harness/paging.ts';
import { TwilioWorld } from '../harness/twilio.ts';

const kim = '+447700900123';
const lea = '+447700900456';
const max = '+447700900789';

/** Kim by text message, then Lea by a call; Max can be reached too, and is on no path. */
async function texting(): Promise<TwilioWorld> {
  const twilio = await TwilioWorld.open();
  const person = (name: string, channel: string, number: string) => ({
    ref: `person/${name.toLowerCase()}`,
    name,
    contactMethods: [{ id: 'first', channel, number }],
  });
  await apply(
    twilio.world,
    person('Kim', 'sms', '+44 7700 900123'),
    person('Lea', 'phone', '+44 7700 900456'),
    person('Max', 'sms', '+44-7700-900789'),
    cardPath([level('PT5M', 'kim'), level('PT10M', 'lea')]),
  );
  return twilio;
}

const statusOf = async (incident: Incident) => (await incident.read())['status'];

async function entriesOf({ world }: TwilioWorld, { id }: Incident, kind: string) {
  return (await world.entries(id)).filter((entry) => entry.kind === kind);
}

describe('a page by text message', () => {
  it('is one that 1 acknowledges', async () => {
    await using twilio = await texting();
    const cards = await cardsFail(twilio.world);
    const { text } = twilio.lastTo(kim);
    assert.match(text, /^\[sev2\] cards fail\n/);
    assert.match(text, new RegExp(`\\nReply 1 ack, 2 decline, 3 next\\. Code ${twilio.codeOf(cards)}$`));
    assert.equal(await twilio.text(kim, '1'), 'You have it, and the escalation stops: cards fail');
    assert.equal(await statusOf(cards), 'acknowledged');
    const [acknowledged] = await entriesOf(twilio, cards, 'incident-acknowledged');
    assert.equal(acknowledged?.reason, 'Kim acknowledged by text message.');
    await twilio.world.advance(20 * minute);
    assert.deepEqual(twilio.to(lea), []);
  });

  it('is one that 2 declines, with the reason that stands behind it: the next level is called at once', async () => {
    await using twilio = await texting();
    const cards = await cardsFail(twilio.world);
    assert.match(await twilio.text(kim, "2 I'm on a train"), /^Declined, and the next level is paged: cards fail$/);
    const [declined] = await entriesOf(twilio, cards, 'page-declined');
    assert.equal(declined?.reason, "Kim declined by text message: I'm on a train.");
    assert.equal(twilio.to(lea).length, 1);
    assert.equal(await statusOf(cards), 'open');
  });

  it('is one after which 3 calls the next level', async () => {
    await using twilio = await texting();
    const cards = await cardsFail(twilio.world);
    assert.equal(await twilio.text(kim, 'next'), 'The next level is paged: cards fail');
    assert.equal(twilio.to(lea).length, 1);
    assert.equal((await entriesOf(twilio, cards, 'next-level-requested')).length, 1);
  });

  it('of several is answered by its code, and the last that waits without', async () => {
    await using twilio = await texting();
    const first = await cardsFail(twilio.world);
    const second = await cardsFail(twilio.world, { title: 'refunds fail' });
    const asked = await twilio.text(kim, '1');
    assert.match(asked, /^Which one\? Write e\.g\. 1 \d{3}\n/);
    for (const line of [`${twilio.codeOf(first)} cards fail`, `${twilio.codeOf(second)} refunds fail`])
      assert.ok(asked.split('\n').includes(line), asked);
    assert.deepEqual([await statusOf(first), await statusOf(second)], ['open', 'open']);
    assert.match(await twilio.text(kim, `ack ${twilio.codeOf(first)}`), /: cards fail$/);
    assert.deepEqual([await statusOf(first), await statusOf(second)], ['acknowledged', 'open']);
    assert.match(await twilio.text(kim, '1'), /: refunds fail$/);
    assert.equal(await statusOf(second), 'acknowledged');
  });

  it('says what can be written, and which code there is not', async () => {
    await using twilio = await texting();
    const cards = await cardsFail(twilio.world);
    assert.match(await twilio.text(kim, 'What is this?'), /^Write 1 to acknowledge, 2 to decline/);
    const other = twilio.codeOf(cards) === '999' ? '998' : '999';
    assert.match(await twilio.text(kim, `1 ${other}`), new RegExp(`^Nothing has the code ${other}\\.`));
    assert.match(await twilio.text(max, '1'), /^Nothing that is open has paged you/);
    assert.equal(await statusOf(cards), 'open');
  });

  it('answered when it is over has no effect: that is said kindly, and recorded once', async () => {
    await using twilio = await texting();
    const cards = await cardsFail(twilio.world);
    await cards.ask('resolve', { by: 'person/kim' });
    for (const written of ['1', `1 ${twilio.codeOf(cards)}`])
      assert.equal(await twilio.text(kim, written), 'It is over already, nothing to do: cards fail');
    const [ignored, ...others] = await entriesOf(twilio, cards, 'reply-ignored');
    assert.equal(ignored?.text, 'Kim answered by text message (acknowledge), when it was over: nothing came of it.');
    assert.deepEqual(others, []);
  });

  it('answered by somebody whom it has not paged has no effect, and is recorded', async () => {
    await using twilio = await texting();
    const cards = await cardsFail(twilio.world);
    const said = await twilio.text(max, `1 ${twilio.codeOf(cards)}`);
    assert.equal(said, 'It has not paged you, so nothing is changed: cards fail');
    assert.equal(await statusOf(cards), 'open');
    const [ignored] = await entriesOf(twilio, cards, 'reply-ignored');
    assert.match(ignored?.text ?? '', /^Max answered by text message \(acknowledge\), who was not paged/);
  });

  it('answered by a stranger tells them nothing, and their number is kept nowhere', async () => {
    await using twilio = await texting();
    const cards = await cardsFail(twilio.world);
    const strange = '+12025550143';
    for (const written of ['1', 'hello', `1 ${twilio.codeOf(cards)}`])
      assert.match(await twilio.text(strange, written), /^This number belongs to nobody in Escalog/);
    assert.match(await twilio.text('ACME', '1'), /^This number belongs to nobody/);
    assert.equal(await statusOf(cards), 'open');
    const ignored = await entriesOf(twilio, cards, 'reply-ignored');
    assert.equal(ignored.length, 1);
    assert.ok(!JSON.stringify(await twilio.world.entries(cards.id)).includes(strange.slice(4)));
  });

  it('answered once more by the same message, which somebody replays, gets the same answer and changes nothing', async () => {
    await using twilio = await texting();
    const cards = await cardsFail(twilio.world);
    const form = twilio.provider.inbound('http://escalog.example/v1/twilio/sms', kim, '1');
    const answer = await twilio.answered(form);
    await cards.ask('resolve', { by: 'person/kim' });
    const refunds = await cardsFail(twilio.world, { title: 'refunds fail' });
    const before = (await twilio.world.entries(cards.id)).length;
    await twilio.world.stop();
    await twilio.world.start();
    assert.equal(await twilio.answered(form), answer);
    assert.equal(await statusOf(refunds), 'open');
    assert.equal((await twilio.world.entries(cards.id)).length, before);
  });
});

describe('a call', () => {
  const called = async (twilio: TwilioWorld) => {
    const cards = await cardsFail(twilio.world);
    await twilio.text(kim, '2');
    return { cards, call: twilio.lastTo(lea) };
  };

  it('says what is wrong and takes 1 for an acknowledgement of that page', async () => {
    await using twilio = await texting();
    const { cards, call } = await called(twilio);
    assert.match(call.text, /^This is Escalog\. Severity sev2: cards fail\./);
    assert.match(call.text, /Answer by 02:10 UTC/);
    assert.match(await twilio.press(call, '1'), /^Thank you\. It is yours, .*: cards fail\. Goodbye\.$/);
    assert.equal(await statusOf(cards), 'acknowledged');
    const [acknowledged] = await entriesOf(twilio, cards, 'incident-acknowledged');
    assert.equal(acknowledged?.reason, 'Lea acknowledged by keys on the phone.');
  });

  it('says it again for 0 and for a key that means nothing, and takes 2 and 3', async () => {
    await using twilio = await texting();
    const { cards, call } = await called(twilio);
    assert.match(await twilio.press(call, '0'), /^Severity sev2: cards fail\..* Press 1 to acknowledge/);
    assert.match(await twilio.press(call, '9'), /^This key means nothing here\. Severity sev2: cards fail/);
    assert.match(await twilio.press(call, '3'), /^The next level is paged now/);
    assert.match(await twilio.press(call, '2'), /^Thank you\. It is not yours/);
    const reasons = (await twilio.world.entries(cards.id)).map(({ reason }) => reason ?? '');
    for (const did of ['asked for the next level', 'declined'])
      assert.ok(
        reasons.some((reason) => reason.startsWith(`Lea ${did} by keys on the phone`)),
        did,
      );
  });

  it('says that it is over when it is, and changes nothing when a key comes twice', async () => {
    await using twilio = await texting();
    const { cards, call } = await called(twilio);
    const asked = twilio.provider.pressed(call, '3');
    const said = await twilio.answered(asked);
    await twilio.world.advance(minute);
    const before = (await twilio.world.entries(cards.id)).length;
    assert.equal(await twilio.answered(asked), said);
    assert.equal((await twilio.world.entries(cards.id)).length, before);
    await cards.ask('resolve', { by: 'person/kim' });
    assert.match(await twilio.press(call, '1'), /^This incident is over already/);
    assert.equal((await entriesOf(twilio, cards, 'reply-ignored')).length, 1);
  });

  it('that is older than its address is answered in words', async () => {
    await using twilio = await texting();
    const { call } = await called(twilio);
    await leap(twilio.world, 8 * 24 * 60 * minute);
    assert.match(await twilio.press(call, '1'), /^This call is too old/);
  });
});

describe('what comes in the name of Twilio', () => {
  it('is refused unless Twilio has signed it over the public address', async () => {
    await using twilio = await texting();
    const cards = await cardsFail(twilio.world);
    const { statusCallback = '' } = twilio.lastTo(kim);
    const sms = 'http://escalog.example/v1/twilio/sms';
    const good = twilio.provider.inbound(sms, kim, '1');
    const other = 'ffffffffffffffffffffffffffffffff';
    const forged = [
      { ...good, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      { ...good, body: good.body.replace('Body=1', 'Body=2') },
      twilio.provider.signed(sms, { From: kim, Body: '1', MessageSid: 'SM1' }, other),
      { ...twilio.provider.inbound('https://else.example/v1/twilio/sms', kim, '1'), url: sms },
      twilio.provider.signed(statusCallback, { MessageStatus: 'delivered' }, other),
    ];
    for (const form of forged) assert.equal((await twilio.send(form)).status, 403, form.body);
    assert.equal(await statusOf(cards), 'open');
    assert.equal((await twilio.send({ ...good, url: `${sms}?a=1` })).status, 400);
  });

  it('is taken as a receipt of the attempt: a call that nobody answers is no page that got through', async () => {
    await using twilio = await texting();
    await apply(twilio.world, {
      ref: 'person/kim',
      name: 'Kim',
      contactMethods: [
        { id: 'first', channel: 'phone', number: kim },
        { id: 'then', channel: 'sms', number: kim },
      ],
      contactRules: { high: [{ method: 'first' }, { method: 'then', after: 'PT3M' }] },
    });
    const cards = await cardsFail(twilio.world);
    assert.equal(twilio.to(kim).length, 1);
    await twilio.send(twilio.provider.receipt(twilio.lastTo(kim), 'no-answer'));
    const [received] = await entriesOf(twilio, cards, 'receipt-received');
    assert.equal(received?.text, 'The page by phone to Kim was not answered.');
    assert.deepEqual(
      twilio.to(kim).map(({ kind }) => kind),
      ['call', 'message'],
      'the next method is tried at once',
    );
  });

  it('is taken as a receipt late, twice, in any order, and also when it is about nothing that is known', async () => {
    await using twilio = await texting();
    const cards = await cardsFail(twilio.world);
    const message = twilio.lastTo(kim);
    await cards.ask('acknowledge', { by: 'person/kim' });
    for (const status of ['delivered', 'sent', 'delivered', 'undelivered', 'what nobody knows'])
      assert.equal((await twilio.send(twilio.provider.receipt(message, status))).status, 204, status);
    const { pathname } = new URL(message.statusCallback ?? '');
    const unknown = `http://escalog.example${pathname}?token=nothing`;
    assert.equal((await twilio.send(twilio.provider.signed(unknown, { MessageStatus: 'failed' }))).status, 204);
    assert.equal(await statusOf(cards), 'acknowledged');
    const { body } = await twilio.world.get('/v1/people/kim/contact-methods');
    const [first] = body['methods'] as readonly {
      lastAccepted: string | null;
      lastReceipt: { status: string } | null;
    }[];
    assert.notEqual(first?.lastAccepted, null);
    assert.equal(first?.lastReceipt?.status, 'undelivered', 'it is shown with the contact method');
  });
});
