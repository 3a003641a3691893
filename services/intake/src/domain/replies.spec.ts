import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleEvents } from '@escalog/contracts/testing';
import { instantOf } from '@escalog/kernel';
import { deciderSpec } from '@escalog/kernel/testing';
import { incident } from './incident.ts';
import { commandOf, ignoredCommandOf, outcomeOf } from './replies.ts';
import type { Reply } from './reply.ts';

const { IncidentDeclared, IncidentResolved } = exampleEvents;
const at = instantOf(Date.parse('2026-11-18T02:00:00Z'));
const given = deciderSpec(incident);
const reply: Reply = {
  by: { ref: 'person/ana', name: 'Ana', known: true },
  via: 'sms',
  answer: 'acknowledge',
  pageId: null,
};
const paged = [{ paged: [{ person: 'person/ana', name: 'Ana', at: '' }] }];

describe('what becomes of a reply', () => {
  it('of whoever was paged while it is open is that it is done', () => {
    for (const status of ['open', 'acknowledged'])
      assert.equal(outcomeOf(reply, { status, escalations: paged }), 'taken');
  });

  it('of whoever shows the page that they got is the same, though nothing has been heard of it yet', () =>
    assert.equal(outcomeOf({ ...reply, pageId: 'i/e/1.1/ana' }, { status: 'open', escalations: [] }), 'taken'));

  it('after it is resolved is nothing, and from somebody whom it has not paged nothing at any time', () => {
    assert.equal(outcomeOf(reply, { status: 'resolved', escalations: paged }), 'over');
    for (const status of ['open', 'resolved'])
      assert.equal(outcomeOf(reply, { status, escalations: [{ paged: [] }] }), 'never-paged');
  });
});

describe('a reply that is taken', () => {
  it('is what it says, by the way in which it came', () => {
    const acknowledged = commandOf(reply, at);
    assert.ok(acknowledged.kind === 'acknowledge' && acknowledged.via === 'sms');
    assert.equal(acknowledged.reason.text, 'Ana acknowledged by text message.');
    const declined = commandOf({ ...reply, via: 'slack', answer: 'decline', why: 'I am on a train' }, at);
    assert.ok(declined.kind === 'decline' && declined.why === 'I am on a train');
    assert.equal(declined.reason.text, 'Ana declined by a button in Slack: I am on a train.');
    const silent = commandOf({ ...reply, answer: 'decline' }, at);
    assert.ok(silent.kind === 'decline' && silent.why === 'They did not say why.');
    assert.equal(
      commandOf({ ...reply, via: 'phone', answer: 'escalate' }, at).reason.text,
      'Ana asked for the next level by keys on the phone.',
    );
  });
});

describe('a reply of which nothing comes', () => {
  const late = ignoredCommandOf(reply, 'over');
  const event = {
    type: 'ReplyIgnored',
    by: 'person/ana',
    pageId: null,
    via: 'sms',
    answer: 'acknowledge',
    because: 'over',
    reason: {
      code: 'over',
      text: 'Ana acknowledged by text message after it was resolved.',
      definition: null,
      facts: { name: 'Ana' },
    },
  } as const;

  it('is recorded, also when it is over', () => {
    given(IncidentDeclared, IncidentResolved).when(late).accepts(event);
    const { text } = ignoredCommandOf(reply, 'never-paged').reason;
    assert.equal(text, 'Ana acknowledged by text message without having been paged.');
  });

  it('sent again is recorded once', () =>
    given(IncidentDeclared, IncidentResolved, { ...event, meta: IncidentResolved.meta })
      .when(late)
      .ignores('that they answered so is recorded already'));

  it('of an incident that there is not is refused', () => given().when(late).rejects('incident-not-found'));
});
