import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EscalationsInput } from '../inputs.ts';
import { timersOfRules } from './timers-of-rules.ts';
import { acknowledgedBy, minutes, ofType, pagedBy, rule, RuledStory } from './testing/ruled-story.ts';

const suggesting = (fields: object = {}) =>
  rule({
    on: ['declared'],
    do: [{ start: 'escalation-path/payments', mode: 'nudge', ask: ['person/eve'] }],
    ...fields,
  });
const nudgeId = 'i1.nudge.1';
const answer = (fields: Partial<Extract<EscalationsInput, { kind: 'nudge-answered' }>> = {}): EscalationsInput => ({
  kind: 'nudge-answered',
  nudgeId,
  answer: 'accepted',
  by: 'person/eve',
  name: 'Eve Lund',
  via: 'link',
  why: null,
  ...fields,
});

describe('a nudge', () => {
  it('is made to whom the rule asks, with what is suggested and until when it can be answered', () => {
    const story = new RuledStory(suggesting());
    const events = story.declared();
    const [made] = ofType(events, 'NudgeMade');
    assert.deepEqual(
      [made?.nudgeId, made?.notices.map(({ pageId }) => pageId), made?.suggestion, made?.expiresAt],
      [nudgeId, ['i1/nudge.1/eve'], 'Climb the path Payments as well.', minutes(15)],
    );
    assert.equal(
      made?.reason.text,
      'It was declared, and the rule “The boss hears of it” applies, so Eve Lund is asked: Climb the path Payments as well.',
    );
    assert.deepEqual(
      ofType(events, 'RuleFired')[0]?.actions.map(({ mode, outcome }) => [mode, outcome]),
      [['nudge', 'suggested']],
    );
    assert.deepEqual(pagedBy(events), ['person/ana'], 'nothing is done by itself');
    assert.equal(story.due('nudge/'), 15);
  });

  it('that is accepted is done, in the name of who did', () => {
    const story = new RuledStory(suggesting());
    story.declared();
    const events = story.give(4, answer());
    const [accepted] = ofType(events, 'NudgeAccepted');
    assert.deepEqual(
      [accepted?.by, accepted?.leadTimeMs, accepted?.openNotices],
      ['person/eve', 240_000, ['i1/nudge.1/eve']],
    );
    assert.match(accepted?.reason.text ?? '', /^Eve Lund accepted what was suggested: Payments is climbed/);
    const [started] = ofType(events, 'EscalationStarted');
    assert.deepEqual([started?.escalationId, started?.kind], ['i1/rule/boss/nudge-1', 'rule']);
    assert.match(started?.reason.text ?? '', /^Eve Lund accepted what was suggested/);
    assert.deepEqual(pagedBy(events), ['person/cleo']);
    assert.equal(story.due('nudge/'), undefined);
    assert.deepEqual(story.give(5, answer()), [], 'a second answer changes nothing');
  });

  it('is answered by whoever says so, and it is said when the catalog does not know them', () => {
    const story = new RuledStory(suggesting());
    story.declared();
    const [accepted] = ofType(story.give(1, answer({ by: 'Kim', name: 'Kim' })), 'NudgeAccepted');
    assert.match(accepted?.reason.text ?? '', /^Kim \(who is not in the catalog\) accepted/);
  });

  it('that is dismissed does nothing, and keeps why', () => {
    const story = new RuledStory(suggesting());
    story.declared();
    const events = story.give(2, answer({ answer: 'dismissed', why: 'Not ours.' }));
    const [dismissed] = ofType(events, 'NudgeDismissed');
    assert.deepEqual([events.length, dismissed?.why, dismissed?.leadTimeMs], [1, 'Not ours.', 120_000]);
    assert.equal(dismissed?.reason.text, 'Eve Lund dismissed what was suggested (Not ours).');
  });

  it('that nobody answers expires, and is not answered after that', () => {
    const story = new RuledStory(suggesting());
    story.declared();
    const [expired] = ofType(story.ring('nudge/'), 'NudgeExpired');
    assert.equal(expired?.leadTimeMs, 15 * 60_000);
    assert.deepEqual(story.give(16, answer()), []);
    assert.equal(story.run.state.ruled?.nudges[nudgeId]?.outcome, 'expired');
  });

  it('is overtaken when the incident is resolved, or what it was about came to be otherwise', () => {
    const resolved = new RuledStory(suggesting());
    resolved.declared();
    assert.equal(ofType(resolved.give(3, { kind: 'resolved' }), 'NudgeOvertaken').length, 1);
    assert.equal(resolved.due('nudge/'), undefined);
    const taken = new RuledStory(suggesting({ on: [{ 'unacknowledged-for': 'PT1M' }] }));
    taken.declared();
    taken.ring('rules');
    const [overtaken] = ofType(taken.give(3, acknowledgedBy('person/ana')), 'NudgeOvertaken');
    assert.equal(overtaken?.reason.text, 'Somebody has acknowledged since.');
  });

  it('stays answerable when its rule is removed', () => {
    const story = new RuledStory(suggesting());
    story.declared();
    story.entries = story.entries.slice(0, 1);
    assert.deepEqual(pagedBy(story.give(4, answer())), ['person/cleo']);
  });

  it('is not made twice while it is open, and has an id of its own afterwards', () => {
    const story = new RuledStory(
      suggesting({
        on: ['acknowledged'],
        againAfter: 'PT1M',
        do: [{ nudge: ['person/eve'], say: 'Call the customer' }],
      }),
    );
    story.declared();
    assert.equal(ofType(story.give(1, acknowledgedBy('person/ana')), 'NudgeMade').length, 1);
    const [again] = ofType(story.give(3, acknowledgedBy('person/ben')), 'RuleFired');
    assert.equal(again?.actions[0]?.outcome, 'not-needed');
    story.give(4, answer({ answer: 'dismissed', why: 'Done.' }));
    const [made] = ofType(story.give(6, acknowledgedBy('person/cleo')), 'NudgeMade');
    assert.deepEqual([made?.nudgeId, made?.suggestion], ['i1.nudge.2', 'Call the customer.']);
  });

  it('expires before it is made again, when it can be answered until then', () => {
    const story = new RuledStory(
      rule({
        on: [{ 'open-for': 'PT10M' }],
        do: [{ nudge: ['person/eve'], say: 'Post an update.', expiresAfter: 'PT15M' }],
        againAfter: 'PT15M',
      }),
    );
    story.declared();
    story.ring('rules');
    assert.equal(story.due('rules'), story.due('nudge'));
    const types = story.ring('rules').map(({ type }) => type);
    assert.deepEqual(types, ['NudgeExpired', 'RuleFired', 'NudgeMade']);
    assert.equal(story.run.timers.filter(({ id }) => id.startsWith('nudge')).length, 1);
  });

  it('asks the lead when its rule does not say whom, else who has acknowledged, else who was paged', () => {
    const story = new RuledStory(suggesting({ do: [{ start: 'escalation-path/payments', mode: 'nudge' }] }));
    assert.deepEqual(
      ofType(story.declared(), 'NudgeMade')[0]?.notices.map(({ person }) => person),
      ['person/ana'],
    );
    const led = new RuledStory(suggesting({ do: [{ start: 'escalation-path/payments', mode: 'nudge' }] }));
    led.work({ lead: 'person/ben' });
    assert.deepEqual(
      ofType(led.declared(), 'NudgeMade')[0]?.notices.map(({ person }) => person),
      ['person/ben'],
    );
  });
});

describe('the timers of nudges', () => {
  it('are those of the nudges that are open', () => {
    const story = new RuledStory(suggesting());
    story.declared();
    const ofNudges = () => story.run.timers.filter(({ id }) => id.startsWith('nudge/'));
    assert.deepEqual(timersOfRules(story.run.state), ofNudges());
    story.give(4, answer());
    assert.deepEqual([timersOfRules(story.run.state), ofNudges()], [[], []]);
  });
});
