import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ada, email, incidentId, minute, pageId, sandbox, webhook } from './testing/examples.ts';
import { mailServer } from './testing/mail-server.ts';
import { webServer, type ReceivedRequest } from './testing/web-server.ts';
import { World } from './testing/world.ts';

const noticeId = `${incidentId}/nudge/1/ada`;
const dataOf = (request: ReceivedRequest | undefined) =>
  JSON.parse(request?.body ?? '{}') as { type: string; data: Record<string, string> };

describe('what is brought quietly', () => {
  it('is a nudge, with links that answer in the name of who was asked', async (t) => {
    const hook = await webServer(t);
    const world = await World.open(t, { entries: [ada([{ ...webhook, url: hook.url }])] });
    await world.escalations.suggest('person/ada');
    await world.quiet();
    const { type, data } = dataOf(hook.received[0]);
    assert.deepEqual([type, data['urgency']], ['nudge.made', 'low']);
    const token = new URL(data['acceptUrl'] ?? '').searchParams.get('token') ?? '';
    assert.deepEqual(world.nudgeLinks.read(token), { nudgeId: `${incidentId}/nudge/1`, person: 'person/ada' });
    const [started] = await world.notifications();
    assert.ok(started?.type === 'DeliveryStarted');
    assert.deepEqual(
      [started.kind, started.pageId, started.escalationId, started.meta.subject],
      ['nudge', noticeId, '', incidentId],
    );
  });

  it('leaves people in peace once somebody has answered', async (t) => {
    const hook = await webServer(t);
    const rules = { low: [{ method: 'inbox' }, { method: 'hook', after: 'PT5M' }] };
    const world = await World.open(t, { entries: [ada([sandbox, { ...webhook, url: hook.url }], rules)] });
    await world.escalations.suggest('person/ada');
    await world.quiet();
    await world.escalations.accept(noticeId);
    await world.advance(10 * minute);
    assert.equal(hook.received.length, 0);
    assert.equal((await world.told()).at(-1), 'PageWithdrawn');
  });

  it('is a note, by one method alone', async (t) => {
    const mail = await mailServer(t);
    const hook = await webServer(t);
    const rules = { low: [{ method: 'mail' }, { method: 'hook', after: 'PT5M' }] };
    const world = await World.open(t, {
      entries: [ada([email, { ...webhook, url: hook.url }], rules)],
      smtpUrl: mail.url,
    });
    await world.escalations.tell('person/ada');
    await world.advance(10 * minute);
    assert.deepEqual([mail.received.length, hook.received.length], [1, 0]);
    assert.match(mail.received[0]?.source ?? '', /Subject: Re: \[sev1\] Nobody can pay/);
    assert.match(mail.received[0]?.source ?? '', /Nobody can pay is resolved: you can stand down\./);
    assert.deepEqual(await world.told(), ['DeliveryStarted', 'DeliveryAttempted mail 1 accepted', 'PageDelivered']);
  });

  it('is told when it cannot be brought, and tried no more', async (t) => {
    const world = await World.open(t, { entries: [ada([])] });
    await world.escalations.tell('person/ada');
    await world.advance(10 * minute);
    assert.deepEqual(await world.told(), ['PageUndeliverable']);
  });
});

describe('a severity that is raised', () => {
  it('brings a quiet page by the methods for high urgency, and pages whom the change adds', async (t) => {
    const hook = await webServer(t);
    const methods = [sandbox, { ...webhook, url: hook.url }];
    const rules = { low: [{ method: 'inbox' }], high: [{ method: 'inbox' }, { method: 'hook', after: 'PT1M' }] };
    const bo = { ...ada([{ ...webhook, url: hook.url }]), ref: 'person/bo', name: 'Bo Chen' };
    const world = await World.open(t, { entries: [ada(methods, rules), bo] });
    await world.reachLevelWith('low', 'person/ada');
    await world.advance(10 * minute);
    assert.equal(hook.received.length, 0);
    await world.escalations.reassess([pageId], 'person/bo');
    await world.quiet();
    assert.deepEqual(
      hook.received.map((request) => dataOf(request).data['person']),
      ['person/bo'],
    );
    await world.advance(minute);
    const { data } = dataOf(hook.received[1]);
    assert.deepEqual([data['person'], data['urgency'], data['pageId']], ['person/ada', 'high', pageId]);
    assert.match(data['why'] ?? '', /^The severity was raised from sev4 to sev1\. The escalation started/);
    assert.ok((await world.told()).includes('DeliveryRaised'));
  });

  it('wakes nobody whose page is not open any more', async (t) => {
    const hook = await webServer(t);
    const rules = { low: [{ method: 'inbox' }], high: [{ method: 'hook' }] };
    const world = await World.open(t, { entries: [ada([sandbox, { ...webhook, url: hook.url }], rules)] });
    await world.reachLevelWith('low', 'person/ada');
    await world.quiet();
    await world.halt(pageId);
    await world.escalations.reassess([pageId]);
    await world.advance(10 * minute);
    assert.equal(hook.received.length, 0);
  });
});
