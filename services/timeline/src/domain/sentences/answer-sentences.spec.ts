import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, instantOf } from '@escalog/kernel';
import { alice, bob } from '../testing/examples.ts';
import { alicePaged, escalationId, incident, told, toBob } from '../testing/told-sentence.ts';
import type { Story } from '../testing/story.ts';

const handedOff = {
  by: 'person/alice',
  to: 'team/web',
  toName: 'Web',
  escalationId,
  why: 'It is the load balancer.',
};
const newSide = 'i/handoff-1';

/** Alice has handed it off to Web. */
function handoff(): Story {
  const story = alicePaged();
  story.tell('IncidentHandedOff', 0, handedOff, { actor: alice, reason: { facts: { name: 'Alice Moreau' } } });
  story.tell('EscalationStarted', 0, {
    escalationId: newSide,
    path: 'escalation-path/web',
    pathVersion: 2,
    definition: '{"name":"Web primary"}',
    owner: 'team/web',
    kind: 'handoff',
    from: escalationId,
  });
  story.tell('LevelReached', 0, {
    escalationId: newSide,
    cycle: 1,
    level: 1,
    urgency: 'high',
    acknowledgeBy: story.startedAt,
    incident,
    pages: [toBob],
  });
  return story;
}

describe('the sentence of an answer', () => {
  it('tells what was declined and why, in the words of whoever declined', () => {
    assert.equal(
      told('PageDeclined', { by: 'person/alice', pageId: 'p1', why: 'I am on a train.' }),
      'Alice Moreau declined the page of Payments: “I am on a train”.',
    );
    assert.equal(
      told('PageDeclined', { by: 'Night shift', pageId: null, why: 'not ours' }),
      'Night shift declined: “not ours”; they had not been paged, so nothing follows.',
    );
    assert.equal(
      told('PageDeclined', { by: 'person/alice', pageId: null, why: 'I am on a train.' }),
      'Alice Moreau declined: “I am on a train”.',
    );
  });

  it('tells who asked for more help, and of which path', () => {
    assert.equal(
      told('NextLevelRequested', { by: 'person/alice', escalationId, pageId: null }),
      'Alice Moreau asked for more help: the next level of Payments is to be paged now.',
    );
    assert.equal(
      told('NextLevelRequested', { by: 'person/alice', escalationId: null, pageId: null }),
      'Alice Moreau asked for more help: the next level is to be paged now.',
    );
  });

  it('tells who handed off what to whom', () => {
    assert.equal(
      told('IncidentHandedOff', handedOff),
      'Alice Moreau handed off to team Web what Payments was paged for: “It is the load balancer”.',
    );
    assert.equal(
      told('IncidentHandedOff', { ...handedOff, escalationId: null }),
      'Alice Moreau handed it off to team Web: “It is the load balancer”.',
    );
  });

  it('tells how long an acknowledgement is to hold', () => {
    const until = after(instantOf(Date.UTC(2026, 10, 21, 2)), 7_200_000);
    const said = { by: 'person/alice', pageId: null, via: 'rest', until };
    assert.equal(told('IncidentAcknowledged', said), 'Alice Moreau acknowledged the incident for 2 h.');
    const halted = {
      escalationId,
      answeredPages: [],
      openPages: [],
      acknowledgedBy: ['person/alice'],
      lapsesAt: until,
    };
    const story = alicePaged();
    assert.equal(
      told('EscalationHalted', halted, {}, story),
      'The path Payments stopped escalating; it is climbed again if nothing happens for 2 h.',
    );
    assert.equal(
      told('EscalationHalted', { ...halted, snoozed: true }, {}, story),
      'The path Payments stopped escalating; it is climbed again in 2 h.',
    );
  });

  it('tells whose acknowledgement has lapsed', () => {
    assert.equal(
      told('AcknowledgementLapsed', { escalationId, cycle: 2, acknowledgedBy: ['person/alice'] }),
      'The acknowledgement of Alice Moreau has lapsed: the path Payments is climbed again from the top, round 2.',
    );
  });

  it('calls what was begun for a handoff by whoever it was handed to', () => {
    const story = handoff();
    const level = { escalationId: newSide, cycle: 1, level: 2, urgency: 'high', incident, pages: [toBob] };
    assert.equal(
      told('LevelReached', { ...level, acknowledgeBy: after(story.startedAt, 300_000) }, {}, story),
      'Level 2 of the handoff to team Web: paged Bob Okafor, with 5 min to acknowledge.',
    );
    assert.equal(
      told(
        'HandoffAccepted',
        { handoffId: 'h', escalationId: newSide, from: escalationId, by: 'person/bob' },
        {},
        story,
      ),
      'Bob Okafor took over by the handoff to team Web: Payments is not responsible any more.',
    );
    assert.equal(
      told('HandoffReturned', { handoffId: 'h', escalationId, to: newSide, cycle: 2, at: story.startedAt }, {}, story),
      'Nobody took over by the handoff to team Web: the path Payments is climbed again from the top, round 2.',
    );
    assert.equal(
      told(
        'HandoffReturned',
        { handoffId: 'h', escalationId, to: newSide, cycle: 2, at: story.startedAt },
        { reason: { code: 'handoff-returned-while-climbing' } },
        story,
      ),
      'Nobody took over by the handoff to team Web: the path Payments is being climbed already.',
    );
  });

  it('shows a loop in the order in which owners had it', () => {
    const owners = ['team/payments', 'team/web', 'team/payments'];
    assert.equal(
      told('BounceDetected', { owners, moves: 2, adjudicator: 'person/bob' }),
      'It went to and fro (team payments → team web → team payments), passed on 2 times without anybody taking it: bob was to decide.',
    );
  });

  it('tells what a change adds, and that nobody is paged in addition', () => {
    const change = { trigger: 'severity-raised', before: 'sev2', after: 'sev1', urgency: 'high', incident };
    const added = [{ escalationId, cycle: 1, level: 2, urgency: 'high', acknowledgeBy: instantOf(0), pages: [toBob] }];
    assert.equal(
      told('IncidentReassessed', { ...change, added, raisedPages: ['p1'] }),
      'The severity rose from sev2 to sev1: level 2 of Payments paged Bob Okafor and 1 page that had been quiet is brought with high urgency.',
    );
    assert.equal(
      told('IncidentReassessed', {
        ...change,
        trigger: 'scope-grown',
        before: '',
        after: 'business-service/login, component/ledger',
        added: [],
        raisedPages: [],
      }),
      'More is affected now (login and ledger): what is being climbed pages nobody in addition.',
    );
  });

  it('tells status and lead', () => {
    const actor = { actor: bob };
    assert.equal(
      told('StatusChanged', { from: 'investigating', to: 'identified' }, actor),
      'bob changed the status from investigating to identified.',
    );
    const lead = { before: null, lead: 'person/bob', name: 'Bob Okafor' };
    assert.equal(told('LeadAssigned', lead, actor), 'Bob Okafor took the lead.');
    assert.equal(
      told('LeadAssigned', { ...lead, before: 'person/alice' }, { actor: alice }),
      'Alice Moreau made Bob Okafor the lead instead of Alice Moreau.',
    );
    assert.equal(
      told('LeadAssigned', { before: 'person/alice', lead: null, name: null }, actor),
      'bob left it without a lead: Alice Moreau leads it no more.',
    );
  });
});
