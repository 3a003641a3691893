import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, instantOf } from '@escalog/kernel';
import { alicePaged, delivery, incident, page, toBob, told } from '../testing/told-sentence.ts';
import type { Story } from '../testing/story.ts';

const rule = 'rule/quiet';
const call = {
  callId: 'c1',
  rule,
  action: 0,
  kind: 'post',
  text: 'Login is down.',
  tryUntil: instantOf(0),
  incident,
};
const fired = {
  rule,
  ruleVersion: 1,
  name: 'Quiet too long',
  trigger: 'without-update-for',
  time: 1,
  at: instantOf(0),
  actions: [],
};
const nudge = {
  nudgeId: 'n1',
  rule,
  ruleVersion: 1,
  notices: [{ ...page, pageId: 'n1/alice' }],
  suggestion: 'Post an update.',
  action: { kind: 'none', targets: [], path: null, say: null, action: null },
  incident,
  trigger: 'without-update-for',
  madeAt: instantOf(0),
};

/** Alice was asked to post an update. */
function asked(): Story {
  const story = alicePaged();
  story.tell('RuleFired', 0, fired);
  story.tell('NudgeMade', 0, { ...nudge, expiresAt: after(story.startedAt, 900_000) });
  return story;
}

describe('the sentence of what a rule does', () => {
  it('tells what came of each action', () => {
    const action = { kind: 'page', mode: 'auto', outcome: 'taken', targets: [] };
    assert.equal(
      told('RuleFired', { ...fired, actions: [{ ...action, because: 'Bob Okafor is paged.' }] }),
      'The rule “Quiet too long” applied. Bob Okafor is paged.',
    );
    assert.equal(
      told('RuleFired', { ...fired, rule: 'severity/sev1', name: 'sev1', time: 2 }),
      'The protocol of sev1 applied, time 2.',
    );
    assert.equal(
      told('RuleFired', { ...fired, time: 0 }),
      'The rule “Quiet too long” could not be evaluated, so it did nothing.',
    );
  });

  it('tells what was suggested to whom, and what they said', () => {
    const story = asked();
    const answer = { nudgeId: 'n1', by: 'person/alice', via: 'link', leadTimeMs: 120_000, openNotices: [] };
    assert.equal(
      told('NudgeMade', { ...nudge, notices: [page, toBob], expiresAt: after(story.startedAt, 900_000) }),
      'Alice Moreau and Bob Okafor were asked, with 15 min to answer: “Post an update”.',
    );
    assert.equal(
      told('NudgeAccepted', answer, {}, story),
      'Alice Moreau said yes by the link after 2 min: “Post an update”.',
    );
    assert.equal(
      told('NudgeDismissed', { ...answer, via: 'rest', why: 'Nothing new.' }, {}, story),
      'Alice Moreau said no after 2 min to “Post an update”: “Nothing new”.',
    );
    assert.equal(told('NudgeExpired', answer, {}, story), 'Nobody answered within 2 min: “Post an update”.');
    assert.equal(told('NudgeOvertaken', answer, {}, story), '“Post an update” needed no answer any more after 2 min.');
  });

  it('calls a question and a note so, not a page', () => {
    const story = asked();
    const said = { ...delivery, pageId: 'n1/alice' };
    assert.equal(
      told('PageDelivered', { ...said, methodId: 'mail' }, {}, story),
      'The question was delivered to Alice Moreau (mail).',
    );
    story.tell('PeopleTold', 0, { kind: 'rule', notices: [{ ...page, pageId: 't1' }], text: 'Be aware.', incident });
    assert.equal(
      told('PageUndeliverable', { ...said, pageId: 't1', mayPass: false }, {}, story),
      'The note could not be delivered to Alice Moreau.',
    );
  });

  it('tells what people are told', () => {
    const said = { kind: 'stand-down', notices: [page, toBob], text: 'It is over.', incident };
    assert.equal(told('PeopleTold', said), 'Alice Moreau and Bob Okafor are told that it is over.');
    assert.equal(
      told('PeopleTold', { ...said, kind: 'severity', notices: [page] }),
      'Alice Moreau is told: “It is over”.',
    );
  });

  it('tells what chats and webhooks are told', () => {
    const story = alicePaged();
    story.tell('RuleFired', 0, fired);
    assert.equal(
      told('CallRequested', call, {}, story),
      'The chat of the rule Quiet too long is told: “Login is down”.',
    );
    assert.equal(
      told('CallDelivered', { callId: 'c1', attempts: 2, detail: '200' }, {}, story),
      'The chat of the rule Quiet too long has taken what it is told, at attempt 2.',
    );
    assert.equal(
      told('CallFailed', { callId: 'c1', attempts: 5, detail: 'refused' }, {}, story),
      'The chat of the rule Quiet too long could not be told, after 5 attempts: refused.',
    );
  });
});
