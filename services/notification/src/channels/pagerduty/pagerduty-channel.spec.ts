import assert from 'node:assert/strict';
import { lookup } from 'node:dns';
import { describe, it, type TestContext } from 'node:test';
import type { EntryOf } from '@escalog/definitions';
import { incident, incidentId, pageId } from '../../testing/examples.ts';
import { messageTo, patience } from '../../testing/messages.ts';
import type { MethodOf, PageMessage } from '../channel.ts';
import { channelContract } from '../testing/channel-contract.ts';
import { pagerDutyStandIn, routingKey } from '../testing/pagerduty-stand-in.ts';
import { pagerDutyChannel } from './pagerduty-channel.ts';

const method: MethodOf<'pagerduty'> = { id: 'alert', channel: 'pagerduty', routingKey };

const opened = async (t: TestContext) => {
  const provider = await pagerDutyStandIn(t);
  const channel = pagerDutyChannel({ url: provider.url, lookup });
  t.after(() => channel.close());
  return { channel, provider, method, secrets: [routingKey] };
};

channelContract('pagerduty', opened, {
  never: { 'refuses-us': 'there is no account of the installation: every key is that of a recipient' },
});

describe('the PagerDuty channel', () => {
  const sent = async (t: TestContext, changed: Partial<PageMessage<MethodOf<'pagerduty'>>> = {}) => {
    const { channel, provider } = await opened(t);
    const result = await channel.send(messageTo(method, changed), patience());
    const [event] = provider.events();
    assert.ok(event);
    return { result, event };
  };

  it('opens an alert that says what is wrong, and leads to the timeline and to an answer', async (t) => {
    const { result, event } = await sent(t, { rank: 1 });
    assert.deepEqual(result, { kind: 'accepted', detail: 'HTTP 202: PagerDuty has the event' });
    assert.deepEqual(event, {
      routing_key: routingKey,
      event_action: 'trigger',
      dedup_key: pageId,
      client: 'Escalog',
      client_url: `https://escalog.example/v1/incidents/${incidentId}/report?format=html`,
      payload: {
        summary: '[sev1] Nobody can pay',
        source: 'business-service/checkout',
        severity: 'critical',
        timestamp: '2026-11-21T02:00:00.000Z',
        component: 'business-service/checkout',
        custom_details: {
          incident: incidentId,
          severity: 'sev1',
          urgency: 'high',
          affects: ['business-service/checkout'],
          why: 'started',
          answer_by: '2026-11-21T02:05:00.000Z',
        },
      },
      links: [
        { href: 'https://escalog.example/v1/acknowledge?token=abc&x=1', text: 'Acknowledge' },
        { href: `https://escalog.example/v1/incidents/${incidentId}/report?format=html`, text: 'Timeline' },
      ],
    });
  });

  it('names nobody, so that nothing of a person is left there when they are erased', async (t) => {
    const { event } = await sent(t);
    assert.doesNotMatch(JSON.stringify(event), /Ada|person\//);
  });

  it('takes the severity from urgency and rank, and wakes nobody for what asks for no page', async (t) => {
    const severity = async (changed: Partial<PageMessage<MethodOf<'pagerduty'>>>) =>
      (await sent(t, changed)).event.payload?.severity;
    assert.equal(await severity({ rank: 1 }), 'critical');
    assert.equal(await severity({ rank: 2 }), 'error');
    assert.equal(await severity({}), 'error');
    assert.equal(await severity({ urgency: 'low', rank: 1 }), 'warning');
    assert.equal(await severity({ asked: { kind: 'note', text: 'Stand down.' } }), 'info');
  });

  it('keeps to the lengths that PagerDuty takes', async (t) => {
    const longId = `${incidentId}/${'x'.repeat(400)}`;
    const { result, event } = await sent(t, { pageId: longId, incident: { ...incident, title: 'y'.repeat(5_000) } });
    assert.equal(result.kind, 'accepted');
    assert.equal(event.dedup_key.length, 64);
    assert.ok((event.payload?.summary.length ?? 0) > 1_000);
  });

  it('says the words of the template where there is one', async (t) => {
    const template = { ref: 'template/pagerduty-page', name: 'x', text: 'x' } as unknown as EntryOf<'template'>;
    const { event } = await sent(t, { template });
    assert.equal(typeof event.payload?.custom_details?.['text'], 'string');
  });

  it('resolves the alert of the page when it is recalled, and of no other', async (t) => {
    const { channel, provider } = await opened(t);
    await channel.send(messageTo(method), patience());
    const recalled = { ...messageTo(method), handle: undefined };
    assert.equal((await channel.recall?.(recalled, 'Bo Chen acknowledged.', patience()))?.kind, 'accepted');
    assert.deepEqual(provider.events()[1], { routing_key: routingKey, event_action: 'resolve', dedup_key: pageId });
  });

  it('says that the integration key is wrong when it is, without the key', async (t) => {
    const { channel } = await opened(t);
    const result = await channel.send(messageTo({ ...method, routingKey: 'x'.repeat(32) }), patience());
    assert.ok(result.kind === 'failed' && !result.retriable);
    assert.match(result.detail, /^HTTP 400: PagerDuty has no service with this integration key/);
  });

  it('takes a failure of PagerDuty for one that others have too', async (t) => {
    const { channel, provider } = await opened(t);
    provider.behave('fails');
    const result = await channel.send(messageTo(method), patience());
    assert.ok(result.kind === 'failed' && result.fault === 'provider', JSON.stringify(result));
  });
});
