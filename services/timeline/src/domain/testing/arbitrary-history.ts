import fc from 'fast-check';
import { after } from '@escalog/kernel';
import type { IncidentEvent } from '../incident-event.ts';
import { Story } from './story.ts';

/**
 * Incidents of every shape: many or few levels and people, milliseconds or days in between, answered or not.
 * Nothing says that they make sense, only that streams are numbered and causes are told before effects.
 */
export const arbitraryHistory: fc.Arbitrary<readonly IncidentEvent[]> = fc
  .array(
    fc.record({
      wait: fc.oneof(
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: 1_000, max: 600_000 }),
        fc.integer({ min: 3_600_000, max: 400_000_000 }),
      ),
      what: fc.nat({ max: 22 }),
      who: fc.nat({ max: 4 }),
    }),
    { maxLength: 40 },
  )
  .map((turns) => {
    const story = new Story('any');
    const incident = { version: 1, title: 'Something is wrong', severity: 'sev2', affects: [] };
    story.tell(
      'IncidentDeclared',
      0,
      {
        ...incident,
        description: null,
        unknownNames: [],
        responder: null,
        source: { kind: 'rest', dedupKey: null, requestHash: null, url: null },
      },
      { actor: person(0) },
    );
    story.tell('EscalationStarted', 1, {
      escalationId: 'any/team',
      path: 'escalation-path/any',
      pathVersion: 1,
      definition: '{}',
      owner: null,
    });
    let now = 1;
    for (const { wait, what, who } of turns) {
      now += wait;
      tellTurn(story, now, what, who);
    }
    return story.events;
  });

function tellTurn(story: Story, now: number, what: number, who: number): void {
  const ref = person(who).ref;
  const level = story.events.filter(({ type }) => type === 'LevelReached').length + 1;
  const page = { pageId: `any/${level}/${ref}`, person: ref, name: `Person Number ${who}`, via: [ref] };
  const asked = story.events.filter((event) => event.type === 'LevelReached').at(-1);
  const last = {
    pageId: asked?.pages[0]?.pageId ?? 'none',
    escalationId: 'any/team',
    person: asked?.pages[0]?.person ?? ref,
  };
  const startedLast = story.events.findLast((event) => event.type === 'EscalationStarted')?.escalationId ?? 'any/team';
  const askedLast = story.events.findLast((event) => event.type === 'NudgeMade')?.nudgeId ?? 'none';
  const incident = {
    version: 1,
    title: 'Something is wrong',
    severity: 'sev2',
    affects: [],
    description: null,
    url: null,
  };
  switch (what) {
    case 0:
      return void story.tell('UpdatePosted', now, { text: 'Still looking.' }, { actor: person(who), cause: null });
    case 1:
      return void story.tell(
        'SeverityChanged',
        now,
        { from: 'sev2', to: 'sev1', direction: who % 2 === 0 ? 'raised' : 'lowered' },
        { actor: person(who) },
      );
    case 2:
    case 3:
      return void story.tell('LevelReached', now, {
        escalationId: 'any/team',
        cycle: 1 + (who % 2),
        level,
        urgency: 'high',
        acknowledgeBy: after(story.startedAt, now + 300_000),
        incident,
        pages: [page],
      });
    case 4:
      return void story.tell('LevelSkipped', now, { escalationId: 'any/team', cycle: 1, level });
    case 5:
      return void story.tell('PageDelivered', now, { ...last, methodId: 'mail' }, { cause: asked ?? null });
    case 6:
      return void story.tell(
        'DeliveryAttempted',
        now,
        {
          ...last,
          methodId: 'mail',
          channel: 'email',
          attempt: 1,
          idempotencyKey: 'k',
          outcome: 'failed',
          detail: 'refused',
        },
        { cause: asked ?? null },
      );
    case 7:
      return void story.tell('PageUndeliverable', now, { ...last, mayPass: who % 2 === 0 }, { cause: asked ?? null });
    case 8:
      return void story.tell('LastResortPaged', now, {
        escalationId: 'any/team',
        time: 1 + story.events.filter(({ type }) => type === 'LastResortPaged').length,
        urgency: 'high',
        incident,
        pages: who === 0 ? [] : [{ ...page, pageId: `any/last-resort.${now}/${ref}` }],
        acknowledgeBy: after(story.startedAt, now + 60_000),
      });
    case 9:
      return void story.tell('PageDeclined', now, { by: ref, pageId: last.pageId, why: 'Not mine.' });
    case 10:
      return void story.tell('IncidentHandedOff', now, {
        by: ref,
        to: 'team/other',
        toName: 'Other',
        escalationId: who % 2 === 0 ? null : 'any/team',
        why: 'Theirs.',
      });
    case 11:
      return void story.tell('EscalationStarted', now, {
        escalationId: `any/handoff-${now}`,
        path: 'escalation-path/other',
        pathVersion: 1,
        definition: null,
        owner: 'team/other',
        kind: who === 0 ? 'adjudication' : 'handoff',
        from: 'any/team',
      });
    case 12:
      return void story.tell('HandoffAccepted', now, {
        handoffId: 'h',
        escalationId: startedLast,
        from: 'any/team',
        by: ref,
      });
    case 13:
      return void story.tell('HandoffReturned', now, {
        handoffId: 'h',
        escalationId: 'any/team',
        to: startedLast,
        cycle: 2,
        at: story.startedAt,
      });
    case 14:
      return void story.tell('AcknowledgementLapsed', now, {
        escalationId: startedLast,
        cycle: 2,
        acknowledgedBy: [ref],
      });
    case 15:
      return void story.tell('EscalationHalted', now, {
        escalationId: startedLast,
        answeredPages: [],
        openPages: [],
        acknowledgedBy: who === 0 ? [] : [ref],
        lapsesAt: who === 1 ? null : after(story.startedAt, now + 60_000),
      });
    case 16:
      return void story.tell('BounceDetected', now, {
        owners: ['team/any', 'team/other', 'team/any'],
        moves: 2,
        adjudicator: ref,
      });
    case 17:
      return void story.tell('IncidentReassessed', now, {
        trigger: 'severity-raised',
        before: 'sev2',
        after: 'sev1',
        urgency: 'high',
        added: [
          {
            urgency: 'high',
            escalationId: 'any/team',
            cycle: 1,
            level,
            acknowledgeBy: after(story.startedAt, now + 60_000),
            pages: [page],
          },
        ],
        raisedPages: [last.pageId],
        incident,
      });
    case 18:
      return void story.tell('NudgeMade', now, {
        nudgeId: `n-${now}`,
        rule: 'rule/any',
        ruleVersion: 1,
        notices: [{ ...page, pageId: `n-${now}/${ref}` }],
        suggestion: 'Page somebody else too.',
        action: { kind: 'page', targets: [ref], path: null, say: null, action: 0 },
        expiresAt: after(story.startedAt, now + 60_000),
        incident,
        trigger: 'without-update-for',
        madeAt: story.startedAt,
      });
    case 19:
      return void (who % 2 === 0
        ? story.tell('NudgeAccepted', now, { nudgeId: askedLast, by: ref, via: 'rest', leadTimeMs: 1, openNotices: [] })
        : story.tell('NudgeDismissed', now, {
            nudgeId: askedLast,
            by: ref,
            via: 'link',
            why: 'No.',
            leadTimeMs: 1,
            openNotices: [],
          }));
    case 20:
      return void story.tell(who % 2 === 0 ? 'NudgeExpired' : 'NudgeOvertaken', now, {
        nudgeId: askedLast,
        leadTimeMs: 1,
        openNotices: [],
      });
    case 21:
      return void story.tell('BranchTaken', now, {
        escalationId: startedLast,
        cycle: 1,
        node: 0,
        condition: 'true',
        side: 'then',
        seen: [],
      });
    default:
      return void story.tell(
        'IncidentAcknowledged',
        now,
        { by: ref, pageId: null, via: 'rest' },
        { actor: person(who), cause: null },
      );
  }
}

function person(number: number) {
  return { kind: 'person', ref: `person/number-${number}` };
}
