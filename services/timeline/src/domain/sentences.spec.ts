import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Actor } from '@escalog/contracts';
import { after } from '@escalog/kernel';
import { namesIn } from './names.ts';
import { sentenceOf } from './sentences.ts';
import { alice, answeredInSeconds, bob, triageRunsOut, unansweredThenAcknowledged } from './testing/examples.ts';
import { Story } from './testing/story.ts';
import { attempt, delivery, escalationId, incident, page, told } from './testing/told-sentence.ts';

const minute = 60_000;
describe('the sentence of an event', () => {
  const route = {
    routeId: 'r',
    kind: 'ownership',
    owner: 'team/payments',
    responder: null,
    path: 'escalation-path/payments',
    entries: [],
    steps: [],
    explanation: '',
  };
  const source = { kind: 'rest', dedupKey: null, requestHash: null, url: null };
  const declared = {
    title: 'It is down.',
    description: null,
    severity: 'sev1',
    affects: [],
    unknownNames: [],
    responder: null,
    source,
  };
  const reached = {
    escalationId,
    cycle: 1,
    level: 2,
    urgency: 'high',
    acknowledgeBy: after(new Story('i').startedAt, 5 * minute),
    incident,
    pages: [page],
  };

  const lastResort = { escalationId, urgency: 'high', incident, acknowledgeBy: reached.acknowledgeBy };
  const alertmanager: Actor = { kind: 'alert-source', ref: 'alert-source/alertmanager' };
  const alert = (name: string | null) => ({
    alertId: 'f',
    name: name === null ? null : `Alert ${name}`,
    startsAt: null,
  });

  const rules: readonly (readonly [rule: string, said: string, expected: string])[] = [
    [
      'names who declared what',
      told('IncidentDeclared', { ...declared, affects: ['business-service/login', 'component/db'] }, { actor: alice }),
      'Alice Moreau declared “It is down” as sev1, affecting login and db.',
    ],
    [
      'names whoever is not in the catalog as they called themselves',
      told('IncidentDeclared', declared, { actor: { kind: 'person', ref: 'Ops / Night shift' } }),
      'Ops / Night shift declared “It is down” as sev1.',
    ],
    [
      'says which names of an alert nothing bears',
      told(
        'IncidentDeclared',
        { ...declared, unknownNames: ['lgoin'] },
        { actor: { kind: 'alert-source', ref: 'alert-source/alertmanager' } },
      ),
      'alertmanager declared “It is down” as sev1; nothing is known under the name “lgoin”.',
    ],
    [
      'tells how the severity changed',
      told('SeverityChanged', { from: 'sev2', to: 'sev1', direction: 'raised' }, { actor: alice }),
      'Alice Moreau raised the severity from sev2 to sev1.',
    ],
    [
      'tells how the scope changed',
      told(
        'ScopeChanged',
        { added: ['component/db'], removed: ['business-service/login'], affects: [] },
        { actor: alice },
      ),
      'Alice Moreau added db to what is affected and took login out of what is affected.',
    ],
    [
      'tells names that nothing is known under',
      told(
        'ScopeChanged',
        { added: ['component/db'], removed: [], affects: [], unknownNames: ['cache', 'db-7'], unrouted: [] },
        { actor: alertmanager },
      ),
      'alertmanager added db to what is affected and named “cache” and “db-7”, which nothing is known under.',
    ],
    [
      'names the alert that joins',
      told('AlertsJoined', { alerts: [alert('a')], further: 0 }, { actor: alertmanager }),
      'alertmanager reported a further alert: “Alert a”.',
    ],
    [
      'names the alerts that join, and counts those beyond',
      told('AlertsJoined', { alerts: [alert('a'), alert('b'), alert(null)], further: 7 }, { actor: alertmanager }),
      'alertmanager reported further alerts: “Alert a”, “Alert b” and 8 more.',
    ],
    [
      'counts alerts when none is named',
      told('AlertsJoined', { alerts: [alert(null)], further: 1 }, { actor: alertmanager }),
      'alertmanager reported 2 further alerts.',
    ],
    [
      'tells which alerts have ended, and how many have not',
      told('AlertsEnded', { alerts: [alert('a')], further: 0, firing: 2 }, { actor: alertmanager }),
      'alertmanager reported the end of “Alert a”; 2 alerts fire on.',
    ],
    [
      'tells that it fires again',
      told('AlertFiredAgain', { alerts: [alert('a')], further: 0 }, { actor: alertmanager }),
      'alertmanager reported that it fires again: “Alert a”.',
    ],
    [
      'tells that something fires again that is not shown',
      told('AlertFiredAgain', { alerts: [], further: 0 }, { actor: alertmanager }),
      'alertmanager reported that it fires again.',
    ],
    [
      'tells of a late report',
      told('StaleAlertsReported', { alerts: [alert('a')] }, { actor: alertmanager }),
      'alertmanager reported as firing what has ended: “Alert a”.',
    ],
    [
      'quotes an update',
      told('UpdatePosted', { text: 'Rolling back.' }, { actor: alice }),
      'Alice Moreau posted an update: “Rolling back”.',
    ],
    [
      'tells an answer to a page from one by its link',
      told('IncidentAcknowledged', { by: 'person/alice', pageId: 'p1', via: 'link' }, { actor: alice }),
      'Alice Moreau acknowledged the incident, answering their page by its link.',
    ],
    [
      'tells an acknowledgement that answers no page',
      told('IncidentAcknowledged', { by: 'person/bob', pageId: null, via: 'rest' }, { actor: bob }),
      'bob acknowledged the incident.',
    ],
    [
      'tells an acknowledgement of an alert source from one of a person',
      told(
        'IncidentAcknowledged',
        { by: 'alert-source/am', pageId: null, via: 'alert-source' },
        { actor: { kind: 'alert-source', ref: 'alert-source/am' } },
      ),
      'am acknowledged the incident for whoever has it there.',
    ],
    [
      'quotes what was said at the end',
      told('IncidentResolved', { note: 'Rolled back' }, { actor: alice }),
      'Alice Moreau resolved the incident: “Rolled back”.',
    ],
    [
      'names whom an incident was routed to',
      told('IncidentRouted', {
        incident,
        routes: [route, { ...route, owner: null, responder: 'person/alice' }],
        candidates: [],
        names: {},
        severities: [],
      }),
      'The incident was routed to team payments on the path Payments and to Alice Moreau on the path Payments.',
    ],
    [
      'names whom nothing leads to any more',
      told('IncidentRouted', {
        incident,
        routes: [],
        candidates: [],
        names: { 'team/web': 'Web' },
        severities: [],
        endedRoutes: ['team/web', 'escalation-path/triage'],
      }),
      'The incident no longer leads to team Web and triage.',
    ],
    [
      'names them beside whom it was routed to',
      told('IncidentRouted', {
        incident,
        routes: [route],
        candidates: [],
        names: {},
        severities: [],
        endedRoutes: ['team/web'],
      }),
      'The incident was routed to team payments on the path Payments; it no longer leads to team web.',
    ],
    [
      'says that triage means that nobody was found',
      told('IncidentRouted', {
        incident,
        routes: [{ ...route, kind: 'triage', owner: null, path: 'escalation-path/triage' }],
        candidates: [],
        names: { 'escalation-path/triage': 'Triage' },
        severities: [],
      }),
      'The incident was routed to triage on the path Triage, because nobody was found to own it.',
    ],
    [
      'says so of another path, too, that a severity has for what nobody owns',
      told('IncidentRouted', {
        incident,
        routes: [{ ...route, kind: 'triage', owner: null }],
        candidates: [],
        names: {},
        severities: [],
      }),
      'The incident was routed to the path Payments, because nobody was found to own it.',
    ],
    [
      'names the path and its version',
      told('EscalationStarted', {
        escalationId,
        path: 'escalation-path/payments',
        pathVersion: 3,
        definition: '{"name":"Payments"}',
        owner: 'team/payments',
      }),
      'Escalation began on the path Payments, version 3, for team payments.',
    ],
    [
      'names whom a level paged and how long they have',
      told('LevelReached', reached),
      'Level 2 of Payments: paged Alice Moreau, with 5 min to acknowledge.',
    ],
    [
      'counts the rounds from the second on',
      told('LevelReached', { ...reached, cycle: 2 }),
      'Level 2 of Payments, round 2: paged Alice Moreau, with 5 min to acknowledge.',
    ],
    [
      'says that a level was skipped',
      told('LevelSkipped', { escalationId, cycle: 1, level: 3 }),
      'Level 3 of Payments was skipped.',
    ],
    [
      'counts the pages that are withdrawn',
      told('EscalationHalted', { escalationId, answeredPages: ['c'], openPages: ['a', 'b'] }),
      'The path Payments stopped escalating, and 2 unanswered pages are withdrawn.',
    ],
    [
      'names the last resort',
      told('EscalationExhausted', { escalationId, urgency: 'high', incident, pages: [page], acknowledgeBy: null }),
      'The path Payments ended without an acknowledgement, and the last resort was paged: Alice Moreau.',
    ],
    [
      'says when even the last resort had nobody',
      told('EscalationExhausted', { escalationId, urgency: 'high', incident, pages: [], acknowledgeBy: null }),
      'The path Payments ended without an acknowledgement, and the last resort had nobody to page.',
    ],
    [
      'tells that the last resort is paged again, and for how long',
      told('LastResortPaged', { ...lastResort, time: 3, pages: [page] }),
      'The last resort of Payments was paged again: Alice Moreau, with 5 min to acknowledge.',
    ],
    [
      'tells that the last resort is paged before the path has ended',
      told('LastResortPaged', { ...lastResort, time: 1, pages: [page] }),
      'The last resort of Payments was paged: Alice Moreau, with 5 min to acknowledge.',
    ],
    [
      'says when the last resort still has nobody',
      told('LastResortPaged', { ...lastResort, time: 3, pages: [] }),
      'The last resort of Payments still had nobody to page.',
    ],
    [
      'tells what is climbed instead of a path that led to nobody',
      told('PathReplaced', { escalationId, path: 'escalation-path/payments', pathVersion: 4, definition: '{}' }),
      'The path led to nobody any more: from here on Payments, version 4, is climbed.',
    ],
    [
      'tells by what a page goes out',
      told('DeliveryStarted', {
        ...delivery,
        steps: [{ methodId: 'm', channel: 'email', address: 'a…@x.org', dueAt: reached.acknowledgeBy }],
      }),
      'The page to Alice Moreau goes out by email (a…@x.org).',
    ],
    [
      'says when there is no way to somebody',
      told('DeliveryStarted', { ...delivery, steps: [] }),
      'There is no way to bring the page to Alice Moreau.',
    ],
    [
      'tells how an attempt ended',
      told('DeliveryAttempted', { ...attempt, outcome: 'failed', detail: '550 no such mailbox' }),
      'The page by email to Alice Moreau, attempt 2, failed: 550 no such mailbox.',
    ],
    [
      'tells that an attempt was accepted',
      told('DeliveryAttempted', { ...attempt, outcome: 'accepted', detail: '' }),
      'The page by email to Alice Moreau, attempt 2, was accepted.',
    ],
    [
      'names who got the page',
      told('PageDelivered', { ...delivery, methodId: 'mail' }),
      'The page was delivered to Alice Moreau (mail).',
    ],
    [
      'names who could not be reached',
      told('PageUndeliverable', { ...delivery, mayPass: false }),
      'The page could not be delivered to Alice Moreau.',
    ],
    [
      'says that it is the providers who fail, where that may pass',
      told('PageUndeliverable', { ...delivery, mayPass: true }),
      'The page could not be delivered to Alice Moreau yet, because the providers fail; it is tried on.',
    ],
    ['names whose page was withdrawn', told('PageWithdrawn', delivery), 'The page to Alice Moreau was withdrawn.'],
  ];

  for (const [rule, said, expected] of rules) it(rule, () => assert.equal(said, expected));

  it('does not call a page withdrawn whose person has acknowledged', () => {
    const story = new Story('i');
    story.tell('LevelReached', 0, {
      ...reached,
      pages: [page, { ...page, pageId: 'p2', person: 'person/bob', name: 'Bob Okafor' }],
    });
    story.tell('EscalationHalted', 0, { escalationId, answeredPages: ['p1'], openPages: ['p2'] });
    const answered = story.tell('PageWithdrawn', 0, delivery);
    const open = story.tell('PageWithdrawn', 0, { ...delivery, pageId: 'p2', person: 'person/bob' });
    assert.deepEqual(
      [answered, open].map((event) => sentenceOf(event, namesIn(story.events))),
      [
        'Nothing further is sent for the page to Alice Moreau, who has acknowledged.',
        'The page to Bob Okafor was withdrawn.',
      ],
    );
  });

  it('names a channel once when its address is called the same', () => {
    const steps = [{ methodId: 'inbox', channel: 'sandbox', address: 'sandbox', dueAt: new Story('i').startedAt }];
    assert.equal(told('DeliveryStarted', { ...delivery, steps }), 'The page to Alice Moreau goes out by sandbox.');
  });

  it('is one sentence for every event of the examples', () => {
    for (const { events } of [unansweredThenAcknowledged(), triageRunsOut(), answeredInSeconds()]) {
      for (const event of events) assert.match(sentenceOf(event, namesIn(events)), /^\S.*[^.]\.$/);
    }
  });
});

describe('the names', () => {
  it('are the ones that the events tell, and the ref in words for everything else', () => {
    const names = namesIn(unansweredThenAcknowledged().events);
    assert.deepEqual(
      ['person/alice', 'escalation-path/identity', 'team/identity', 'component/db', 'sev1'].map(names.of),
      ['Alice Moreau', 'Identity', 'team identity', 'db', 'sev1'],
    );
  });

  it('are those of people who acted, though nobody paged them', () => {
    const story = new Story('i');
    story.tell(
      'IncidentAcknowledged',
      0,
      { by: 'person/ben-ito', pageId: null, via: 'rest' },
      {
        actor: { kind: 'person', ref: 'person/ben-ito' },
        reason: { code: 'decided-by-person', text: 'Ben Ito acknowledged over the API.', facts: { name: 'Ben Ito' } },
      },
    );
    assert.equal(namesIn(story.events).of('person/ben-ito'), 'Ben Ito');
  });

  it('are those of the alert sources that reported, which a label of the alert does not change', () => {
    const story = new Story('i');
    story.tell(
      'AlertsJoined',
      0,
      { alerts: [], further: 1 },
      {
        actor: { kind: 'alert-source', ref: 'alert-source/eu' },
        reason: { code: 'alert', text: 'It fires.', facts: { name: 'a label', 'alert source': 'Alertmanager Europe' } },
      },
    );
    assert.equal(namesIn(story.events).of('alert-source/eu'), 'Alertmanager Europe');
  });

  it('are those by which people were paged, whatever they are called when they act', () => {
    for (const name of ['person/alice', 'Alice Vogel']) {
      const { events } = unansweredThenAcknowledged();
      const renamed = events.map((event) =>
        event.type === 'IncidentAcknowledged'
          ? { ...event, meta: { ...event.meta, actor: alice }, reason: { ...event.reason, facts: { name } } }
          : event,
      );
      assert.equal(namesIn(renamed).of('person/alice'), 'Alice Moreau');
    }
  });

  it('are those by which the incident was routed, with what they are', () => {
    const story = new Story('i');
    const names = { 'team/t-1': 'Payments', 'team/t-2': 'Team Web', 'business-service/s-4': 'The vault' };
    story.tell('IncidentRouted', 0, { incident, routes: [], candidates: [], names, severities: [] });
    assert.deepEqual(Object.keys(names).map(namesIn(story.events).of), ['team Payments', 'Team Web', 'The vault']);
  });

  it('are whole for whoever called themselves what is no ref', () => {
    const { of } = namesIn([]);
    for (const text of [
      'Ops / Night shift',
      'AC/DC',
      'https://x.example/a',
      'person/Ana Silva',
      'team/a/b',
      '/payments',
    ])
      assert.equal(of(text), text);
    assert.deepEqual(['person/ben-ito', 'alert-source/alertmanager', 'schedule/nights'].map(of), [
      'ben-ito',
      'alertmanager',
      'schedule nights',
    ]);
  });

  it('survive a path whose definition cannot be read', () => {
    const story = new Story('i');
    story.tell('EscalationStarted', 0, {
      escalationId,
      path: 'escalation-path/payments',
      pathVersion: 1,
      definition: 'not JSON',
      owner: null,
    });
    assert.equal(namesIn(story.events).ofEscalation(escalationId), 'payments');
  });
});
