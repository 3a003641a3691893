import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noEscalations } from '../escalations.ts';
import type { EscalationsInput } from '../inputs.ts';
import { acknowledged, declined, handedOff, nextLevel } from '../testing/answers.ts';
import { acme, ids, paymentsRoute, routed } from '../testing/story.ts';
import { acknowledgedBy, minutes, ofType, origin, pagedBy, rule, RuledStory } from './testing/ruled-story.ts';

const raised = { from: 'sev4', to: 'sev1', direction: 'raised' };
const severityRaised = {
  kind: 'facts-changed',
  facts: { version: 2, severity: 'sev1' },
  severity: raised,
  by: 'person/ana',
  at: 0,
} as never;
const lapsesAfter = (reescalateAfter: string) => ({
  ref: 'severity/sev1',
  name: 'SEV1',
  rank: 1,
  urgency: 'high' as const,
  reescalateAfter,
  updateEvery: 'never',
  path: 'escalation-path/triage',
  tells: [],
});
const outcomes = (events: Parameters<typeof ofType>[0]) =>
  ofType(events, 'RuleFired').flatMap(({ actions }) => actions.map(({ kind, outcome }) => `${kind} ${outcome}`));

describe('a rule about a time that has passed', () => {
  it('pages somebody besides when nobody has acknowledged for so long, and says why', () => {
    const story = new RuledStory(rule());
    story.declared();
    assert.equal(story.due('rules'), 15);
    const events = story.ring('rules');
    const [fired] = ofType(events, 'RuleFired');
    assert.deepEqual([fired?.rule, fired?.trigger, fired?.time], ['rule/boss', 'unacknowledged-for', 1]);
    assert.equal(
      fired?.reason.text,
      'Nobody has acknowledged for 15 min, and the rule “The boss hears of it” applies.',
    );
    const [started] = ofType(events, 'EscalationStarted');
    assert.deepEqual([started?.kind, started?.path], ['rule', 'rule/boss']);
    assert.match(started?.reason.text ?? '', /Eve Lund is paged\.$/);
    assert.deepEqual(pagedBy(events), ['person/eve']);
    assert.equal(story.due('rules'), undefined, 'it applies once');
  });

  it('is not asked any more once somebody has acknowledged', () => {
    const story = new RuledStory(rule());
    story.declared();
    story.give(3, acknowledgedBy('person/ana'));
    assert.equal(story.due('rules'), undefined);
  });

  it('counts from when nobody had it any more, after an acknowledgement has lapsed', () => {
    const story = new RuledStory(rule(), lapsesAfter('PT30M'));
    story.declared();
    story.give(3, acknowledged('person/ana', { when: minutes(3) }));
    assert.equal(story.due('rules'), undefined);
    assert.equal(ofType(story.ring('acknowledgement-overdue'), 'AcknowledgementLapsed').length, 1);
    assert.equal(story.due('rules'), 33 + 15);
    assert.deepEqual(pagedBy(story.ring('rules')), ['person/eve']);
  });

  it('means by those who acknowledged whoever has it now, and not whose acknowledgement has lapsed', () => {
    const story = new RuledStory(
      rule({ on: ['status-changed'], do: [{ tell: ['acknowledgers'], say: 'How far is it?' }] }),
      lapsesAfter('PT30M'),
    );
    story.declared();
    story.give(3, acknowledged('person/ana', { when: minutes(3) }));
    story.ring('acknowledgement-overdue');
    story.give(34, acknowledged('person/ben', { when: minutes(34) }));
    const what = { kind: 'status', from: 'investigating', to: 'identified' } as const;
    const [told] = ofType(story.give(35, { kind: 'active', what, by: 'person/ben', at: minutes(35) }), 'PeopleTold');
    assert.deepEqual(
      told?.notices.map(({ person }) => person),
      ['person/ben'],
    );
  });

  it('counts from when whoever had it gave it back, asked for more people, or what it was about fired again', () => {
    const ways: readonly EscalationsInput[] = [
      { ...declined('person/ana'), at: minutes(20) } as EscalationsInput,
      { ...nextLevel('person/ana'), at: minutes(20) } as EscalationsInput,
      { kind: 'fired-again', incidentId: ids.incident, why: 'It fires again.', at: minutes(20) },
    ];
    for (const input of ways) {
      const story = new RuledStory(rule());
      story.declared();
      story.give(3, acknowledged('person/ana', { when: minutes(3) }));
      story.give(20, input);
      assert.equal(story.due('rules'), 35, input.kind);
    }
  });

  it('counts from when nobody took what was handed off', () => {
    const story = new RuledStory(rule({ on: [{ 'unacknowledged-for': 'PT30M' }] }));
    story.declared();
    story.give(3, { ...handedOff('person/ana', 'person/cleo'), at: minutes(3) } as EscalationsInput);
    assert.equal(story.due('rules'), undefined);
    assert.equal(ofType(story.ring('acknowledgement-overdue'), 'HandoffReturned').length, 1);
    assert.equal(story.due('rules'), 8 + 30);
  });

  it('counts the time without a lead from when the lead was taken away', () => {
    const story = new RuledStory(rule({ on: [{ 'without-lead-for': 'PT10M' }] }));
    story.declared();
    const lead = (who: string | null, minute: number) =>
      story.give(minute, {
        kind: 'active',
        what: { kind: 'lead', lead: who },
        by: 'person/ana',
        at: minutes(minute),
      });
    lead('person/ben', 5);
    assert.equal(story.due('rules'), undefined);
    lead(null, 40);
    assert.equal(story.due('rules'), 50);
  });

  it('counts from the first that is known of an incident that an earlier release stored', () => {
    const story = new RuledStory(rule({ on: [{ 'open-for': 'PT30M' }] }));
    story.run.state = noEscalations;
    story.give(0, routed());
    assert.equal(story.due('rules'), undefined, 'nothing is known yet');
    story.ring('acknowledgement-overdue');
    assert.equal(story.due('rules'), 30, 'its first level was reached then');
    story.ring('acknowledgement-overdue');
    assert.equal(story.due('rules'), 30, 'and it stays so');
  });

  it('waits for as long as the severity says, and for ever where it says nothing', () => {
    const bySeverity = (severity: string) => rule({ on: [{ 'open-for': { [severity]: 'PT1H' } }] });
    const story = new RuledStory(bySeverity('sev1'));
    story.declared();
    assert.equal(story.due('rules'), 60);
    const other = new RuledStory(bySeverity('sev4'));
    other.declared();
    assert.equal(other.due('rules'), undefined);
  });

  it('counts updates, the lead and the severity from when they were last', () => {
    for (const [on, work, due] of [
      [{ 'without-update-for': 'PT20M' }, { updatedAt: 10 }, 30],
      [{ 'in-severity-for': 'PT30M' }, { severitySince: 5 }, 35],
      [{ 'without-lead-for': 'PT10M' }, { lead: 'person/ana' }, undefined],
      [{ 'without-lead-for': 'PT10M' }, {}, 10],
    ] as const) {
      const story = new RuledStory(rule({ on: [on] }));
      story.declared();
      const instants = Object.fromEntries(
        Object.entries(work).map(([name, value]) => [
          name,
          typeof value === 'number' ? origin.declaredAt + value * 60_000 : value,
        ]),
      );
      story.work(instants);
      story.give(1, { kind: 'audited' });
      assert.equal(story.due('rules'), due, JSON.stringify(on));
    }
  });

  it('applies again after so long, and not before', () => {
    const story = new RuledStory(
      rule({ on: [{ 'open-for': 'PT30M' }], do: [{ tell: ['person/eve'], say: 'Still open.' }], againAfter: 'PT1H' }),
    );
    story.declared();
    assert.equal(ofType(story.ring('rules'), 'PeopleTold').length, 1);
    assert.equal(story.due('rules'), 90);
    assert.deepEqual(story.give(60, { kind: 'audited' }), []);
    assert.deepEqual(
      ofType(story.ring('rules'), 'RuleFired').map(({ time }) => time),
      [2],
    );
  });

  it('is asked again each minute when its condition looks at the clock, else when something happens', () => {
    const story = new RuledStory(rule({ if: 'now.within("03:00-04:00", "UTC")' }));
    story.declared();
    assert.deepEqual(story.ring('rules'), []);
    assert.equal(story.due('rules'), 16);
    assert.deepEqual(ofType(story.give(60, { kind: 'audited' }), 'RuleFired').length, 1);
    const lead = new RuledStory(rule({ if: 'incident.lead != ""' }));
    lead.declared();
    assert.deepEqual(lead.ring('rules'), []);
    assert.equal(lead.due('rules'), undefined);
    lead.work({ lead: 'person/ben' });
    assert.equal(
      ofType(
        lead.give(20, {
          kind: 'active',
          what: { kind: 'lead', lead: 'person/ben' },
          by: 'person/ben',
          at: origin.declaredAt,
        }),
        'RuleFired',
      ).length,
      1,
    );
  });

  it('counts for open incidents from what happens next when it is added, changed or removed', () => {
    const story = new RuledStory();
    story.declared();
    story.entries = [...story.entries, rule()];
    story.give(2, { kind: 'audited' });
    assert.equal(story.due('rules'), 15);
    story.entries = story.entries.slice(0, 1);
    story.give(3, { kind: 'audited' });
    assert.equal(story.due('rules'), undefined);
  });
});

describe('a rule about what happened', () => {
  it('applies when the severity is raised, with what it was before', () => {
    const story = new RuledStory(rule({ on: ['severity-raised'], if: 'change.fromRank == 4 && change.to == "sev1"' }));
    story.declared();
    assert.deepEqual(outcomes(story.give(5, severityRaised)), ['page taken']);
    assert.deepEqual(outcomes(story.give(9, severityRaised)), [], 'once');
  });

  it('applies when it was declared, with everybody who was paged by then', () => {
    const story = new RuledStory(rule({ on: ['declared'], do: [{ page: ['person/ana', 'person/eve'] }] }));
    const events = story.declared();
    assert.deepEqual(pagedBy(events), ['person/ana', 'person/eve']);
    assert.equal(ofType(events, 'LevelReached').length, 2);
    assert.deepEqual(
      ofType(events, 'LevelReached')[1]?.pages.map(({ person }) => person),
      ['person/eve'],
    );
    assert.equal(
      ofType(events, 'RuleFired')[0]?.actions[0]?.because,
      'Eve Lund is paged; Ana Costa was paged or has it already.',
    );
  });

  it('pages nobody whose page is open or who has acknowledged', () => {
    const story = new RuledStory(
      rule({ on: ['declared', 'acknowledged'], do: [{ page: ['person/ana'] }], againAfter: 'PT1M' }),
    );
    const events = story.declared();
    assert.deepEqual(outcomes(events), ['page not-needed']);
    story.work({ acknowledgedBy: ['person/ana'] });
    assert.deepEqual(outcomes(story.give(4, acknowledgedBy('person/ana'))), ['page not-needed']);
    assert.equal(ofType(events, 'EscalationStarted').length, 1);
  });

  it('starts a path, unless it is climbed already', () => {
    const start = (path: string) =>
      new RuledStory(rule({ on: ['declared'], do: [{ start: `escalation-path/${path}` }] }));
    assert.deepEqual(pagedBy(start('payments').declared()), ['person/ana', 'person/cleo']);
    assert.deepEqual(outcomes(start('identity').declared()), ['start not-needed']);
  });

  it('posts and calls, and keeps addresses out of the events', () => {
    const story = new RuledStory(
      rule({
        on: ['declared'],
        do: [
          { post: { chat: 'https://chat.acme.example/secret' }, say: 'We look.' },
          { call: { url: 'https://hooks.acme.example/key' } },
        ],
      }),
    );
    const calls = ofType(story.declared(), 'CallRequested');
    assert.deepEqual(
      calls.map(({ kind, action, text, callId }) => [kind, action, text, callId]),
      [
        ['post', 0, 'We look.', 'i1.call.boss.1.0'],
        [
          'call',
          1,
          'It was declared, and the rule “The boss hears of it” applies: a webhook is called by action 2.',
          'i1.call.boss.1.1',
        ],
      ],
    );
    assert.doesNotMatch(JSON.stringify(calls), /secret|key/);
  });

  it('tells two posts of the same words apart', () => {
    const post = (chat: string) => ({ post: { chat: `https://chat.acme.example/${chat}` }, say: 'We look.' });
    const story = new RuledStory(rule({ on: ['declared'], do: [post('one'), post('two')] }));
    const reasons = ofType(story.declared(), 'CallRequested').map(({ reason }) => reason.text);
    assert.deepEqual(
      reasons.map((text) => text.slice(text.indexOf(':') + 2)),
      ['it is posted to a chat by action 1.', 'it is posted to a chat by action 2.'],
    );
  });

  it('says once that it could not be asked, and does not apply', () => {
    const story = new RuledStory(rule({ on: ['declared', 'acknowledged'], if: 'incident.labels.team == "x"' }));
    const [told] = ofType(story.declared(), 'RuleFired');
    assert.deepEqual([told?.time, told?.actions, told?.reason.code], [0, [], 'rule-not-evaluable']);
    assert.match(told?.reason.text ?? '', /could not be asked \(line 1, column \d+: .*"team"/);
    assert.deepEqual(ofType(story.give(1, acknowledgedBy('person/ana')), 'RuleFired'), []);
  });

  it('is asked about what rules do, and ends', () => {
    const empty = { ...acme.path, ref: 'escalation-path/empty', name: 'Empty', nodes: [], lastResort: 'person/dana' };
    const start = rule({ ref: 'rule/a', name: 'A', on: ['declared'], do: [{ start: empty.ref }] });
    const tell = rule({
      ref: 'rule/b',
      name: 'B',
      on: ['path-exhausted'],
      do: [{ tell: ['person/eve'], say: 'x' }],
      againAfter: 'PT1M',
    });
    const both = rule({
      ref: 'rule/c',
      name: 'C',
      on: ['declared', 'path-exhausted'],
      do: [{ tell: ['person/eve'], say: 'y' }],
      againAfter: 'PT1M',
    });
    const events = new RuledStory(empty, start, tell, both).declared();
    assert.deepEqual(
      ofType(events, 'RuleFired').map((event) => event.rule),
      ['rule/a', 'rule/c', 'rule/b'],
    );
  });

  it('is not heard of while the incident is quiet, and then as if it was declared now', () => {
    const story = new RuledStory(rule({ on: ['declared'] }), rule({ ref: 'rule/t', on: [{ 'open-for': 'PT5M' }] }));
    assert.deepEqual(story.give(0, { ...routed(), origin, isQuiet: true }), []);
    assert.equal(story.due('rules'), undefined);
    const events = story.give(30, { kind: 'quiet-over', incidentId: ids.incident, why: 'It is over.' });
    assert.deepEqual(
      ofType(events, 'RuleFired').map(({ trigger }) => trigger),
      ['declared', 'open-for'],
    );
  });

  it('does nothing further once the incident is resolved', () => {
    const story = new RuledStory(rule(), rule({ ref: 'rule/d', on: ['declined'] }));
    story.declared();
    story.give(1, { kind: 'resolved' });
    assert.equal(story.due('rules'), undefined);
    assert.deepEqual(ofType(story.give(2, { ...routed([paymentsRoute]) }), 'RuleFired'), []);
  });
});

describe('the protocol of a severity', () => {
  const severity = {
    ref: 'severity/sev1',
    name: 'SEV1',
    rank: 1,
    urgency: 'high' as const,
    reescalateAfter: 'never',
    updateEvery: 'PT30M',
    path: 'escalation-path/triage',
    tells: ['person/eve'],
  };

  it('has people told of what is declared with it or raised to it', () => {
    const story = new RuledStory(severity);
    const [told] = ofType(story.declared(), 'PeopleTold');
    assert.deepEqual([told?.kind, told?.notices.map(({ person }) => person)], ['severity', ['person/eve']]);
    assert.equal(told?.notices[0]?.pageId, 'i1/notice.1/eve');
    const [again] = ofType(story.give(9, severityRaised), 'PeopleTold');
    assert.equal(again?.notices[0]?.pageId, 'i1/notice.2/eve');
  });

  it('asks whoever is at work for an update, again and again, and nobody before somebody is', () => {
    const story = new RuledStory(severity);
    story.declared();
    assert.equal(story.due('rules'), undefined);
    story.give(5, acknowledgedBy('person/ana'));
    story.work({ acknowledgedBy: ['person/ana'] });
    story.give(6, { kind: 'audited' });
    assert.equal(story.due('rules'), 30);
    const [nudge] = ofType(story.ring('rules'), 'NudgeMade');
    assert.deepEqual(
      [nudge?.rule, nudge?.action.kind, nudge?.notices.map(({ person }) => person)],
      ['severity/sev1', 'none', ['person/ana']],
    );
    assert.equal(story.due('rules'), 60);
    assert.deepEqual(
      ofType(
        story.give(40, { kind: 'active', what: { kind: 'update' }, by: 'person/ana', at: minutes(40) }),
        'NudgeOvertaken',
      ).length,
      1,
    );
  });

  it('says nothing where an earlier release stored no protocol', () => {
    const { updateEvery: _, tells: __, ...old } = severity;
    const story = new RuledStory(old as typeof severity);
    assert.deepEqual(ofType(story.declared(), 'PeopleTold'), []);
  });
});
