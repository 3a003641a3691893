/** A row for each way in which a page can come or fail to. */
import { DefinitionsCopy, type CatalogEntry } from '@escalog/definitions';
import type { CatalogNow } from '../catalog-now.ts';
import { historyOf } from '../timeline.ts';
import type { WhyHeld, WhyKind } from '../why-link.ts';
import { whyOf, type Why } from '../why.ts';
import { branchNode, cards, incidentOfCards, levelNode, pageTo, pathOf, WhyStory } from './why-stories.ts';

export const kim = 'person/kim';
export const kimAt1 = pageTo(kim, '1.1');
const leaAt1 = pageTo('person/lea', '1.1', ['schedule/cards', 'person/lea']);
const kimOnCall = pageTo(kim, '1.1', ['schedule/cards', kim]);
const noaLast = pageTo('person/noa', 'last-resort');

const person = (ref: string, name: string): CatalogEntry => ({ ref, name, contactMethods: [] }) as CatalogEntry;
export const catalog: CatalogNow = {
  definitions: DefinitionsCopy.of([
    person(kim, 'Kim Park'),
    person('person/lea', 'Lea Roth'),
    person('person/max', 'Max Berg'),
    person('person/noa', 'Noa Levi'),
    {
      ref: 'schedule/cards',
      name: 'Cards on call',
      timeZone: 'UTC',
      rotation: { people: [kim, 'person/lea'], startsAt: '2026-01-05T00:00', turnLength: 'P1W' },
    } as CatalogEntry,
    { ref: 'team/cards', name: 'Cards', members: ['person/max'], path: 'escalation-path/cards' } as CatalogEntry,
    {
      ref: 'escalation-path/billing',
      name: 'Billing',
      nodes: [{ level: { targets: ['team/cards'], acknowledgeWithin: 'PT5M' } }],
      lastResort: 'person/noa',
    } as CatalogEntry,
  ]),
  versionAt: (ref) => (ref === 'schedule/cards' ? 7 : undefined),
};

export interface Row {
  /** How the page came or did not. */
  readonly way: string;
  readonly story: WhyStory;
  readonly of?: string;
  readonly holes?: true;
  readonly outcome: Why['chains'][number]['outcome'];
  /** The first link that did not hold, and what it says; none of a chain that held to its end. */
  readonly failing?: readonly [WhyKind, WhyHeld, RegExp];
  /** A link that must be there besides. */
  readonly has?: readonly [WhyKind, WhyHeld, RegExp];
  /** Which of the chains; the first when left out. */
  readonly chain?: number;
}

export const story = (): WhyStory => new WhyStory();
export const toKim = levelNode([kim]);
const toMax = levelNode(['person/max']);
export const toSchedule = levelNode(['schedule/cards']);
const paged = () => story().climbing(toKim).reached(1, [kimAt1]);
const held = { until: new WhyStory().story.startedAt };
const acknowledged = { by: kim, pageId: kimAt1.pageId, via: 'link' };
const alerts = { alerts: [{ alertId: 'a', name: 'Down', startsAt: null }], further: 0 };
const askMax = { ...pageTo('person/max', 'notice'), pageId: 'i/notice.1/max' };
const noticeOf = (text: string) => ({ kind: 'stand-down', notices: [askMax], text, incident: incidentOfCards });
const fired = (outcome: string, because: string, mode = 'auto') => ({
  rule: 'rule/boss',
  ruleVersion: 2,
  name: 'Boss',
  trigger: 'declared',
  time: 1,
  at: held.until,
  actions: [{ kind: 'page', mode, outcome, because, targets: ['person/max'] }],
});
const nudged = {
  nudgeId: 'n',
  rule: 'rule/boss',
  ruleVersion: 2,
  trigger: 'declared',
  notices: [{ ...pageTo('person/lea', 'notice'), pageId: 'i/notice.2/lea' }],
  suggestion: 'Page Max Berg',
  action: { kind: 'page', targets: ['person/max'], path: null, say: null, action: 0 },
  madeAt: held.until,
  expiresAt: held.until,
  incident: incidentOfCards,
};
const nudgeEnd = { nudgeId: 'n', by: 'person/lea', via: 'rest', why: 'no need', leadTimeMs: 5, openNotices: [] };
const heldBack = {
  title: 'Cards fail',
  description: null,
  severity: 'sev2',
  affects: ['business-service/cards'],
  unknownNames: [],
  source: { kind: 'alertmanager', dedupKey: 'k', requestHash: null, url: null },
  alerts: [],
  furtherAlerts: 0,
  windows: ['maintenance-window/ledger'],
  until: held.until,
};
const rules = [
  { rule: 'routing-rule/night@3', name: 'Nights', outcome: 'does-not-apply', because: 'incident.rank is 2.' },
];
const receipt = (status: string) => ({
  ...story().about(kimAt1),
  methodId: 'mail',
  channel: 'email',
  attempt: 1,
  status,
  detail: '',
});
const handoff = { by: kim, to: 'person/lea', toName: 'Lea Roth', escalationId: cards, why: 'not mine' };

export const ways: readonly Row[] = [
  // Before a path is climbed.
  {
    way: 'no incident was opened, because maintenance holds it back',
    story: story().and('AlertsHeldBack', heldBack),
    outcome: 'not-paged',
    failing: ['declared', 'no', /^No incident was opened: maintenance holds its alerts back\.$/],
  },
  {
    way: 'it is quiet because of maintenance',
    story: story().declared({ quietUntil: held.until }).routed(),
    outcome: 'not-paged-yet',
    failing: ['maintenance', 'pending', /quiet because of maintenance/],
  },
  {
    way: 'it was quiet until it was resolved',
    story: story().declared({ quietUntil: held.until }).and('IncidentResolved', { note: null }),
    outcome: 'not-paged',
    failing: ['maintenance', 'no', /until it was resolved/],
  },
  {
    way: 'it was quiet at first, and then it led to others',
    story: story()
      .declared({ quietUntil: held.until })
      .and('QuietChanged', { quietUntil: null })
      .routed()
      .started(pathOf([toMax])),
    outcome: 'not-paged',
    failing: ['path', 'no', /nothing of that leads to Kim Park/],
    has: ['maintenance', 'yes', /was quiet/],
  },
  {
    way: 'its alert joined an incident that was there',
    story: paged()
      .and('AlertsJoined', alerts)
      .and('StaleAlertsReported', { alerts: alerts.alerts })
      .and('AlertsEnded', { ...alerts, firing: 1 }),
    of: 'person/max',
    outcome: 'not-paged',
    failing: ['path', 'no', /nothing of that leads to Max Berg/],
    has: ['alerts', 'yes', /nobody is paged anew/],
  },
  {
    way: 'whom it concerns is not found yet',
    story: story().declared(),
    outcome: 'not-paged-yet',
    failing: ['routed', 'pending', /not found yet/],
  },
  {
    way: 'it was resolved before it was routed',
    story: story().declared().and('IncidentResolved', { note: null }),
    outcome: 'not-paged',
    failing: ['routed', 'no', /resolved before anybody was found/],
  },
  {
    way: 'no path has been begun yet',
    story: story().declared().routed(),
    outcome: 'not-paged-yet',
    failing: ['path', 'pending', /No path has been begun yet/],
  },
  {
    way: 'it was resolved before a path was begun',
    story: story().declared().routed().and('IncidentResolved', { note: null }),
    outcome: 'not-paged',
    failing: ['path', 'no', /resolved before a path was begun/],
  },
  {
    way: 'it was routed elsewhere, and no rule applies',
    story: story()
      .declared()
      .routed({ rules, furtherRules: 2 })
      .started(pathOf([toKim])),
    of: 'person/max',
    outcome: 'not-paged',
    failing: ['path', 'no', /^Cards \(version 3\) was climbed, and nothing of that leads to Max Berg\.$/],
    has: ['rule', 'yes', /^3 routing rules were asked, and none led here\.$/],
  },
  {
    way: 'the catalog knows nobody of that ref',
    story: paged(),
    of: 'person/ghost',
    outcome: 'not-paged',
    failing: ['responder', 'no', /knows nobody called person\/ghost/],
  },
  {
    way: 'an earlier release wrote of the path what cannot be read',
    story: story().declared().routed().started(null, { definition: 'no json' }),
    outcome: 'unknown',
    failing: ['path', 'unknown', /does not tell whom/],
  },
  {
    way: 'something about it cannot be read',
    story: story().climbing(toMax),
    holes: true,
    outcome: 'unknown',
    failing: ['unreadable', 'unknown', /1 message about the incident cannot be read/],
  },
  // The path did not come to them.
  {
    way: 'the branch went the other way',
    story: story()
      .climbing(
        branchNode('incident.rank == 1'),
        levelNode([kim], { within: 0, side: 'then' }),
        levelNode(['person/lea'], { within: 0, side: 'else' }),
      )
      .and(
        'BranchTaken',
        {
          escalationId: cards,
          cycle: 1,
          node: 0,
          condition: 'incident.rank == 1',
          side: 'else',
          seen: ['incident.rank is 2'],
        },
        'A branch of Cards goes the other way, because its condition does not hold: incident.rank is 2.',
      )
      .reached(2, [pageTo('person/lea', '1.2')]),
    outcome: 'not-paged',
    failing: ['branch', 'no', /does not hold: incident.rank is 2/],
  },
  {
    way: 'its level is not come to yet',
    story: story()
      .climbing(toMax, toKim)
      .reached(1, [pageTo('person/max', '1.1')]),
    outcome: 'not-paged-yet',
    failing: [
      'level',
      'pending',
      /^Level 2 of Cards is not reached yet: the path goes on at 2026-11-21 02:05:04 UTC, unless/,
    ],
  },
  {
    way: 'the path has not begun to page',
    story: story().climbing(toKim),
    outcome: 'not-paged-yet',
    failing: ['level', 'pending', /has not begun to page/],
  },
  ...(
    [
      ['acknowledged', 'Max acknowledged.'],
      ['acknowledged-early', 'Ana acknowledged before anybody was paged.'],
      ['resolved', 'The incident is resolved.'],
      ['handed-off', 'Max handed it off to Lea (not mine).'],
      ['handoff-accepted', 'Lea has it.'],
      ['no-longer-affected', 'Cards is not affected any more, and nothing else led to it.'],
    ] as const
  ).map(([code, text]): Row => ({
    way: `it stopped before (${code})`,
    story: story()
      .climbing(toMax, toKim)
      .reached(1, [pageTo('person/max', '1.1')])
      .halted(code, text),
    outcome: 'not-paged',
    failing: ['level', 'no', new RegExp(`^Level 2 of Cards was never reached: ${RegExp.escape(text)}$`)],
  })),
  {
    way: 'it was resolved before, and the halt is not heard yet',
    story: story()
      .climbing(toMax, toKim)
      .reached(1, [pageTo('person/max', '1.1')])
      .and('IncidentResolved', { note: null }),
    outcome: 'not-paged',
    failing: ['level', 'no', /resolved before/],
  },
  {
    way: 'the handoff that would have come to them went back',
    story: story()
      .declared()
      .routed()
      .started(pathOf([toMax, toKim]), { kind: 'handoff', from: 'i/team/other' })
      .reached(1, [pageTo('person/max', '1.1')])
      .and(
        'HandoffReturned',
        { handoffId: 'h', escalationId: 'i/team/other', to: cards, cycle: 2, at: held.until },
        'Nobody there has acknowledged, so it goes back.',
      ),
    outcome: 'not-paged',
    failing: ['level', 'no', /Nobody there has acknowledged, so it goes back/],
  },
  {
    way: 'the level was skipped',
    story: story().climbing(toKim, toMax).skipped(1, 'Level 1 of Cards has nobody to page: nobody is on call.'),
    outcome: 'not-paged',
    failing: ['level', 'no', /has nobody to page/],
  },
  {
    way: 'the escalation moved to a version whose level it had passed',
    story: story()
      .climbing(toMax, toMax)
      .reached(2, [pageTo('person/max', '1.2')])
      .and('PathMigrated', {
        escalationId: cards,
        path: 'escalation-path/cards',
        fromVersion: 3,
        pathVersion: 4,
        pathDefinition: pathOf([toKim, toMax]),
        level: 2,
        by: 'person/ana',
        why: null,
      }),
    outcome: 'not-paged',
    failing: ['level', 'no', /went past level 1 of Cards without reaching it/],
    has: ['path', 'yes', /from version 3 to version 4/],
  },
  {
    way: 'another path took over, and its level is to come',
    story: story()
      .climbing(toMax)
      .and('PathReplaced', {
        escalationId: cards,
        path: 'escalation-path/triage',
        pathVersion: 1,
        definition: null,
        pathDefinition: pathOf([toMax, toKim]),
      })
      .reached(1, [pageTo('person/max', '1.1')]),
    outcome: 'not-paged-yet',
    failing: ['level', 'pending', /not reached yet/],
    has: ['path', 'yes', /from here on/],
  },
  {
    way: 'the last resort is somebody else',
    story: story()
      .declared()
      .routed()
      .started(pathOf([], 'schedule/cards'))
      .and('EscalationExhausted', {
        escalationId: cards,
        urgency: 'high',
        incident: incidentOfCards,
        pages: [noaLast],
        acknowledgeBy: null,
      }),
    outcome: 'not-paged',
    failing: ['responder', 'no', /^Schedule Cards on call had nobody on call then/],
  },
  {
    way: 'the last resort is not come to, because it was acknowledged',
    story: story()
      .climbing(toMax)
      .reached(1, [pageTo('person/max', '1.1')])
      .halted('acknowledged', 'Max acknowledged.'),
    of: 'person/noa',
    outcome: 'not-paged',
    failing: ['level', 'no', /^The last resort of Cards was never reached: Max acknowledged\.$/],
  },
  // The level meant somebody else.
  {
    way: 'the schedule had somebody else',
    story: story().climbing(toSchedule).reached(1, [leaAt1]),
    outcome: 'not-paged',
    failing: ['responder', 'no', /^Schedule Cards on call meant Lea Roth then, and not Kim Park\.$/],
    has: ['catalog', 'yes', /By the catalog of today Kim Park is one of those/],
  },
  {
    way: 'the schedule had a gap, and another target of the level was paged',
    story: story()
      .climbing(levelNode(['schedule/cards', 'person/max']))
      .reached(1, [pageTo('person/max', '1.1')]),
    outcome: 'not-paged',
    failing: ['responder', 'no', /had nobody on call then/],
  },
  {
    way: 'it was the turn of somebody else',
    story: story()
      .climbing(levelNode([kim, 'person/lea']))
      .reached(1, [pageTo('person/lea', '1.1')], 'Level 1 of Cards pages Lea Roth, whose turn it is.', {
        mode: 'round-robin',
      }),
    outcome: 'not-paged',
    failing: ['responder', 'no', /turn of somebody else.*whose turn it is/],
  },
  {
    way: 'the level names somebody whom the catalog did not know',
    story: story()
      .climbing(levelNode(['person/ghost', kim]))
      .reached(1, [kimAt1]),
    of: 'person/ghost',
    outcome: 'not-paged',
    failing: ['responder', 'no', /whom the catalog did not know/],
  },
  {
    way: 'they had declined',
    story: story()
      .climbing(toKim, levelNode([kim, 'person/lea']))
      .reached(1, [kimAt1])
      .and('PageDeclined', { by: kim, pageId: null, why: 'on a train' })
      .and('PagesWithdrawn', { escalationId: cards, withdrawnPages: [kimAt1.pageId], declinedBy: kim }, 'Kim declined.')
      .reached(2, [pageTo('person/lea', '1.2')], 'Level 2 pages Lea, and passes over Kim (declined).'),
    chain: 1,
    outcome: 'not-paged',
    failing: ['responder', 'no', /Kim declined\. Level 2 pages Lea, and passes over Kim/],
  },
  {
    way: 'a rule passed them over, because they had it already',
    story: story().climbing(toKim).and('RuleFired', fired('not-needed', 'Max Berg was paged or has it already.')),
    of: 'person/max',
    outcome: 'not-paged',
    failing: ['responder', 'no', /Max Berg was paged or has it already/],
  },
  {
    way: 'a rule only suggested it',
    story: story()
      .climbing(toKim)
      .and('RuleFired', fired('suggested', 'It is suggested.', 'nudge'))
      .and('NudgeMade', nudged),
    of: 'person/max',
    outcome: 'not-paged-yet',
    failing: ['told', 'pending', /only suggested/],
  },
  ...(['NudgeDismissed', 'NudgeExpired', 'NudgeOvertaken'] as const).map((type): Row => ({
    way: `a rule only suggested it, and that came to nothing (${type})`,
    story: story()
      .climbing(toKim)
      .and('RuleFired', fired('suggested', 'It is suggested.', 'nudge'))
      .and('NudgeMade', nudged)
      .and(type, nudgeEnd),
    of: 'person/max',
    outcome: 'not-paged',
    failing: ['told', 'no', /./],
  })),
  {
    way: 'they were only told',
    story: story().climbing(toKim).and('PeopleTold', noticeOf('It is over.')),
    of: 'person/max',
    outcome: 'told',
    has: ['told', 'yes', /Max Berg/],
    failing: ['contact', 'pending', /about to be sent/],
  },
  {
    way: 'they were only asked, and answered',
    story: story().climbing(toKim).and('NudgeMade', nudged).and('NudgeAccepted', nudgeEnd),
    of: 'person/lea',
    outcome: 'told',
    has: ['answer', 'yes', /./],
    failing: ['contact', 'pending', /about to be sent/],
  },
  // A page was owed.
  {
    way: 'nothing tells yet how it is sent',
    story: paged(),
    outcome: 'open',
    failing: ['contact', 'pending', /about to be sent/],
    has: ['level', 'yes', /Level 1 of Cards pages/],
  },
  {
    way: 'they have no contact method',
    story: paged().undeliverable(kimAt1, 'Kim Park has no contact method; add one to person/kim.', 'no-contact-method'),
    outcome: 'undeliverable',
    failing: ['contact', 'no', /has no contact method/],
  },
  {
    way: 'they have left the catalog meanwhile',
    story: paged().undeliverable(kimAt1, 'Kim Park is not in the catalog any more.', 'unknown-person'),
    outcome: 'undeliverable',
    failing: ['contact', 'no', /not in the catalog any more/],
  },
  {
    way: 'the contact method of their rule is gone, and another is tried',
    story: paged()
      .planned(kimAt1, 'The rules name mail; phone is passed over because no such contact method exists any more.')
      .attempted(kimAt1, 'accepted')
      .delivered(kimAt1),
    outcome: 'open',
    has: ['contact', 'yes', /phone is passed over/],
    failing: ['receipt', 'unknown', /told nothing since/],
  },
  {
    way: 'quiet hours hold it',
    story: paged()
      .planned(kimAt1)
      .and('PageHeld', { ...story().about(kimAt1), ...held }, 'Kim has quiet hours.'),
    outcome: 'open',
    failing: ['held-back', 'pending', /quiet hours/],
  },
  {
    way: 'a limit holds it back',
    story: paged()
      .planned(kimAt1)
      .and(
        'PageHeldBack',
        { ...story().about(kimAt1), methodId: 'mail', channel: 'sms', ...held },
        'Kim has got as many as anybody gets.',
      ),
    outcome: 'open',
    failing: ['held-back', 'pending', /as many as anybody gets/],
  },
  {
    way: 'it was bundled with others and then sent',
    story: paged()
      .planned(kimAt1)
      .and(
        'PageHeldBack',
        { ...story().about(kimAt1), methodId: 'mail', channel: 'sms', ...held },
        'Kim has got as many as anybody gets.',
      )
      .attempted(kimAt1, 'accepted')
      .delivered(kimAt1)
      .and('ReceiptReceived', receipt('delivered'), 'Attempt 1 was delivered.'),
    outcome: 'open',
    has: ['held-back', 'yes', /as many as anybody gets/],
    failing: ['answer', 'pending', /waiting for an answer/],
  },
  {
    way: 'it was resolved while quiet hours held it',
    story: paged()
      .planned(kimAt1)
      .and('PageHeld', { ...story().about(kimAt1), ...held }, 'Kim has quiet hours.')
      .and('PageWithdrawn', story().about(kimAt1), 'The incident is resolved, so Kim is no longer paged.'),
    outcome: 'stood-down',
    failing: ['held-back', 'no', /quiet hours/],
  },
  {
    way: 'nothing was sent yet',
    story: paged().planned(kimAt1),
    outcome: 'open',
    failing: ['attempt', 'pending', /Nothing was sent/],
  },
  {
    way: 'it fails, and is tried on',
    story: paged().planned(kimAt1).attempted(kimAt1, 'failed', 1, '451 later'),
    outcome: 'open',
    failing: ['attempt', 'pending', /451 later/],
  },
  {
    way: 'every attempt failed',
    story: paged()
      .planned(kimAt1)
      .attempted(kimAt1, 'failed', 1, '451 later')
      .attempted(kimAt1, 'failed', 2, '550 no such mailbox')
      .undeliverable(kimAt1, 'No contact method of Kim Park got through.', 'every-method-failed'),
    outcome: 'undeliverable',
    failing: ['attempt', 'no', /550 no such mailbox/],
    has: ['delivered', 'no', /got through/],
  },
  {
    way: 'nothing gets through at the moment',
    story: paged()
      .planned(kimAt1)
      .attempted(kimAt1, 'failed', 1, '451 later')
      .undeliverable(kimAt1, 'No contact method of Kim Park gets through at the moment.', 'every-method-failing', true),
    outcome: 'undeliverable',
    failing: ['attempt', 'no', /451 later/],
  },
  {
    way: 'it was withdrawn before it was sent',
    story: paged()
      .planned(kimAt1)
      .attempted(kimAt1, 'not-sent')
      .and('PageWithdrawn', story().about(kimAt1), 'Max acknowledged, so Kim is no longer paged.'),
    outcome: 'stood-down',
    failing: ['attempt', 'no', /withdrawn before: Max acknowledged/],
  },
  {
    way: 'the provider took it and told nothing since',
    story: paged().brought(kimAt1),
    outcome: 'open',
    failing: ['receipt', 'unknown', /told nothing since/],
  },
  {
    way: 'the provider told later that it did not get there',
    story: paged()
      .brought(kimAt1)
      .and('ReceiptReceived', receipt('undelivered'), 'Attempt 1 did not get through after all.'),
    outcome: 'open',
    failing: ['receipt', 'no', /after all/],
  },
  {
    way: 'it was raised, and answered',
    story: paged()
      .brought(kimAt1)
      .and('IncidentReassessed', {
        trigger: 'severity-raised',
        before: 'sev2',
        after: 'sev1',
        urgency: 'high',
        added: [],
        raisedPages: [kimAt1.pageId],
        incident: incidentOfCards,
      })
      .and(
        'DeliveryRaised',
        { pageId: kimAt1.pageId, person: kim, steps: [], raisedAt: held.until },
        'Kim is paged with high urgency from now on.',
      )
      .and('ReceiptReceived', receipt('read'), 'Attempt 1 was read.')
      .and('IncidentAcknowledged', acknowledged),
    outcome: 'answered',
    has: ['raised', 'yes', /high urgency/],
  },
  {
    way: 'they were on call, and answered',
    story: story()
      .climbing(toSchedule)
      .reached(1, [kimOnCall])
      .and('WaitBegan', {
        escalationId: cards,
        cycle: 1,
        level: 1,
        acknowledgeBy: held.until,
        waitingPages: [kimOnCall.pageId],
      })
      .brought(kimOnCall)
      .and('ReceiptReceived', receipt('delivered'), 'Attempt 1 was delivered.')
      .and('ReplyIgnored', { by: kim, pageId: kimOnCall.pageId, via: 'sms', answer: 'decline', because: 'over' })
      .and('MessageRecalled', {
        ...story().about(kimOnCall),
        methodId: 'mail',
        channel: 'email',
        outcome: 'accepted',
        detail: '',
      })
      .and('IncidentAcknowledged', { ...acknowledged, pageId: kimOnCall.pageId }),
    outcome: 'answered',
    has: ['responder', 'yes', /Kim Park was on call in schedule Cards on call/],
  },
  {
    way: 'they did not answer, and the path went on',
    story: story()
      .climbing(toKim, toMax)
      .reached(1, [kimAt1])
      .brought(kimAt1)
      .and('ReceiptReceived', receipt('read'), 'Attempt 1 was read.')
      .reached(2, [pageTo('person/max', '1.2')]),
    outcome: 'unanswered',
    failing: ['answer', 'no', /not answered/],
  },
  {
    way: 'a handoff led to them',
    story: story()
      .climbing(toMax)
      .and('IncidentHandedOff', { ...handoff, by: 'person/max' })
      .started(pathOf([toKim]), { escalationId: 'i/handoff/1', path: kim, kind: 'handoff', from: cards })
      .reached(1, [{ ...kimAt1, pageId: 'i/handoff/1/1.1/kim' }], 'Max handed it off: level 1 pages Kim.', {
        escalationId: 'i/handoff/1',
      }),
    outcome: 'open',
    has: ['handoff', 'yes', /handed/],
    failing: ['contact', 'pending', /about to be sent/],
  },
  {
    way: 'it went to and fro, and they have to decide',
    story: story()
      .climbing(toMax)
      .and('BounceDetected', { owners: ['team/cards', 'team/other', 'team/cards'], moves: 3, adjudicator: kim })
      .started(pathOf([toKim]), { escalationId: 'i/adjudication', path: kim, kind: 'adjudication' })
      .reached(1, [{ ...kimAt1, pageId: 'i/adjudication/1.1/kim' }], 'It bounces: level 1 pages Kim.', {
        escalationId: 'i/adjudication',
      }),
    outcome: 'open',
    has: ['handoff', 'yes', /./],
    failing: ['contact', 'pending', /about to be sent/],
  },
  {
    way: 'a rule paged them',
    story: story()
      .climbing(toMax)
      .and('RuleFired', {
        ...fired('taken', 'Kim Park is paged.'),
        actions: [{ kind: 'page', mode: 'auto', outcome: 'taken', because: 'Kim Park is paged.', targets: [kim] }],
      })
      .started(pathOf([toKim]), { escalationId: 'i/rule/boss/1', path: 'rule/boss', kind: 'rule' })
      .reached(1, [{ ...kimAt1, pageId: 'i/rule/boss/1/1.1/kim' }], 'The rule Boss: level 1 pages Kim.', {
        escalationId: 'i/rule/boss/1',
      }),
    outcome: 'open',
    has: ['rule', 'yes', /./],
    failing: ['contact', 'pending', /about to be sent/],
  },
  {
    way: 'the last resort paged them again',
    story: story()
      .declared()
      .routed()
      .started(pathOf([], kim))
      .and(
        'LastResortPaged',
        {
          escalationId: cards,
          time: 2,
          urgency: 'high',
          incident: incidentOfCards,
          pages: [{ ...kimAt1, pageId: `${cards}/last-resort.2/kim` }],
          acknowledgeBy: held.until,
        },
        'Nobody has acknowledged since: Kim is paged again.',
      ),
    outcome: 'open',
    has: ['level', 'yes', /Kim is paged again/],
    failing: ['contact', 'pending', /about to be sent/],
  },
];

/** The answer to the question of the row. */
export function answerOf({ story: told, of = kim, holes }: Row): Why {
  const missing =
    holes === undefined ? [] : [{ topic: 'escalog.escalations', partition: 0, offset: 7, reason: 'unknown schema' }];
  return whyOf(historyOf('i', told.story.events, missing), of, catalog);
}
