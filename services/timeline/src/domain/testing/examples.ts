/** Canonical incidents, told event by event: for specs, for documents, and to try consumers with. */
import type { Actor, IncidentFacts, Page } from '@escalog/contracts';
import { after } from '@escalog/kernel';
import { Story } from './story.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

export const alice: Actor = { kind: 'person', ref: 'person/alice' };
export const bob: Actor = { kind: 'person', ref: 'person/bob' };
export const erin: Actor = { kind: 'person', ref: 'person/erin' };

const names: Readonly<Record<string, string>> = {
  'person/alice': 'Alice Moreau',
  'person/bob': 'Bob Okafor',
  'person/carol': 'Carol Lindqvist',
};

/** Alice does not answer, Carol cannot be reached, Bob acknowledges from his page, the severity rises on the way. */
export function unansweredThenAcknowledged(incidentId = 'login-down'): Story {
  const story = new Story(incidentId);
  const incident = declared(story, { severity: 'sev2', affects: ['business-service/login'] });
  routedToIdentity(story, incident);
  started(story);
  const first = story.tell(
    'LevelReached',
    12,
    {
      escalationId: `${incidentId}/team/identity`,
      cycle: 1,
      level: 1,
      urgency: 'high',
      acknowledgeBy: after(story.startedAt, 12 + 5 * minute),
      incident,
      pages: [page(incidentId, 1, 'person/alice', 'schedule/identity')],
    },
    {
      reason: {
        code: 'first-level',
        text: 'The escalation starts at level 1.',
        definition: 'escalation-path/identity@3',
      },
    },
  );
  delivery(story, first.pages[0] as Page, 20);
  story.tell(
    'UpdatePosted',
    2 * minute,
    { text: 'Half of all logins fail, mobile and web.' },
    { actor: erin, cause: null },
  );
  story.tell(
    'SeverityChanged',
    3 * minute,
    { from: 'sev2', to: 'sev1', direction: 'raised' },
    {
      actor: erin,
      cause: null,
      reason: { code: 'by-person', text: 'Erin raised the severity: customers cannot pay either.' },
    },
  );
  const next = story.tell(
    'LevelReached',
    12 + 5 * minute,
    {
      escalationId: `${incidentId}/team/identity`,
      cycle: 1,
      level: 2,
      urgency: 'high',
      acknowledgeBy: after(story.startedAt, 12 + 10 * minute),
      incident: { ...incident, severity: 'sev1' },
      pages: [page(incidentId, 2, 'person/bob', 'team/identity'), page(incidentId, 2, 'person/carol', 'team/identity')],
    },
    {
      cause: first,
      reason: {
        code: 'unacknowledged',
        text: 'Alice Moreau did not acknowledge within 5 min.',
        definition: 'escalation-path/identity@3',
      },
    },
  );
  const [toBob, toCarol] = next.pages as [Page, Page];
  delivery(story, toBob, 20 + 5 * minute);
  undelivered(story, toCarol, 20 + 5 * minute);
  const acknowledged = story.tell(
    'IncidentAcknowledged',
    6 * minute + 2 * second,
    { by: 'person/bob', pageId: toBob.pageId, via: 'link' },
    {
      actor: bob,
      cause: null,
      reason: { code: 'by-person', text: 'Bob Okafor acknowledged by the link in the page.' },
    },
  );
  story.tell(
    'EscalationHalted',
    6 * minute + 2 * second + 4,
    {
      escalationId: `${incidentId}/team/identity`,
      answeredPages: [toBob.pageId],
      openPages: [(first.pages[0] as Page).pageId],
    },
    { cause: acknowledged, reason: { code: 'acknowledged', text: 'Bob Okafor acknowledged.' } },
  );
  story.tell(
    'PageWithdrawn',
    6 * minute + 2 * second + 6,
    { pageId: (first.pages[0] as Page).pageId, escalationId: `${incidentId}/team/identity`, person: 'person/alice' },
    { reason: { code: 'halted', text: 'Bob Okafor acknowledged, so the page is no longer needed.' } },
  );
  story.tell(
    'IncidentResolved',
    41 * minute,
    { note: 'Rolled back the token service to the release of Thursday.' },
    { actor: bob, cause: null, reason: { code: 'by-person', text: 'Bob Okafor resolved it.' } },
  );
  return story;
}

/** A sentence that matches nothing: triage has an empty level, runs out, and its last resort takes two days. */
export function triageRunsOut(incidentId = 'strange-invoices'): Story {
  const story = new Story(incidentId);
  const incident = declared(story, { severity: 'sev3', affects: [], title: 'Invoices look strange since the weekend' });
  story.tell(
    'IncidentRouted',
    6,
    {
      incident,
      candidates: ['business-service/invoicing'],
      offers: [],
      names: { 'escalation-path/triage': 'Triage' },
      severities: ['sev1', 'sev2', 'sev3'],
      routes: [
        {
          routeId: 'escalation-path/triage',
          kind: 'triage',
          owner: null,
          responder: null,
          path: 'escalation-path/triage',
          entries: [],
          steps: [],
          explanation: 'Nothing that is known matches the sentence, so triage is asked.',
        },
      ],
    },
    { reason: { code: 'unmatched', text: 'Nothing that is known matches the sentence, so triage is asked.' } },
  );
  const escalationId = `${incidentId}/escalation-path/triage`;
  story.tell('EscalationStarted', 8, {
    escalationId,
    path: 'escalation-path/triage',
    pathVersion: 1,
    definition: JSON.stringify({ ref: 'escalation-path/triage', name: 'Triage' }),
    owner: null,
  });
  story.tell(
    'LevelSkipped',
    8,
    { escalationId, cycle: 1, level: 1 },
    {
      reason: {
        code: 'nobody-on-call',
        text: 'Nobody is on call in schedule/triage.',
        definition: 'escalation-path/triage@1',
      },
    },
  );
  const exhausted = story.tell(
    'EscalationExhausted',
    8,
    {
      escalationId,
      urgency: 'low',
      incident,
      acknowledgeBy: null,
      pages: [
        {
          pageId: `${escalationId}/last-resort/person/carol`,
          person: 'person/carol',
          name: 'Carol Lindqvist',
          via: ['person/carol'],
        },
      ],
    },
    {
      reason: {
        code: 'path-ended',
        text: 'No level of the path is left, so the last resort is paged.',
        definition: 'escalation-path/triage@1',
      },
    },
  );
  delivery(story, exhausted.pages[0] as Page, 12);
  const acknowledged = story.tell(
    'IncidentAcknowledged',
    7 * hour,
    { by: 'person/carol', pageId: null, via: 'rest' },
    { actor: { kind: 'person', ref: 'person/carol' }, cause: null },
  );
  story.tell(
    'EscalationHalted',
    7 * hour + 3,
    { escalationId, answeredPages: exhausted.pages.map(({ pageId }) => pageId), openPages: [] },
    { cause: acknowledged, reason: { code: 'acknowledged', text: 'Carol Lindqvist acknowledged.' } },
  );
  story.tell(
    'IncidentResolved',
    51 * hour,
    { note: null },
    { actor: { kind: 'person', ref: 'person/carol' }, cause: null },
  );
  return story;
}

/** An alert that a person answers within seconds. */
export function answeredInSeconds(incidentId = 'disk-full'): Story {
  const story = new Story(incidentId);
  const incident = declared(story, {
    severity: 'sev2',
    affects: ['component/token-store'],
    title: 'Disk full on token-store-3',
    actor: { kind: 'alert-source', ref: 'alert-source/alertmanager' },
  });
  routedToIdentity(story, incident);
  started(story);
  const reached = story.tell('LevelReached', 9, {
    escalationId: `${incidentId}/team/identity`,
    cycle: 1,
    level: 1,
    urgency: 'high',
    acknowledgeBy: after(story.startedAt, 5 * minute),
    incident,
    pages: [page(incidentId, 1, 'person/alice', 'schedule/identity')],
  });
  delivery(story, reached.pages[0] as Page, 14);
  const acknowledged = story.tell(
    'IncidentAcknowledged',
    3_400,
    { by: 'person/alice', pageId: (reached.pages[0] as Page).pageId, via: 'link' },
    { actor: alice, cause: null },
  );
  story.tell(
    'EscalationHalted',
    3_404,
    { escalationId: `${incidentId}/team/identity`, answeredPages: [(reached.pages[0] as Page).pageId], openPages: [] },
    { cause: acknowledged, reason: { code: 'acknowledged', text: 'Alice Moreau acknowledged.' } },
  );
  story.tell(
    'IncidentResolved',
    7_900,
    { note: null },
    { actor: { kind: 'alert-source', ref: 'alert-source/alertmanager' }, cause: null },
  );
  return story;
}

function declared(
  story: Story,
  {
    severity,
    affects,
    title = "Users can't log in",
    actor = erin,
  }: { severity: string; affects: readonly string[]; title?: string; actor?: Actor },
): IncidentFacts {
  story.tell(
    'IncidentDeclared',
    0,
    {
      title,
      description: null,
      severity,
      affects,
      unknownNames: [],
      responder: null,
      source: { kind: actor.kind === 'person' ? 'rest' : 'alertmanager', dedupKey: null, requestHash: null, url: null },
    },
    { actor, cause: null, reason: { code: 'declared', text: 'It was declared.' } },
  );
  return { version: 1, title, description: null, severity, affects, url: null };
}

function routedToIdentity(story: Story, incident: IncidentFacts): void {
  const explanation = 'Login is owned by team identity, whose path is Identity.';
  const steps = [
    { from: 'business-service/login', edge: 'owner', to: 'team/identity' },
    { from: 'team/identity', edge: 'path', to: 'escalation-path/identity' },
  ];
  story.tell(
    'IncidentRouted',
    6,
    {
      incident,
      candidates: [],
      offers: [],
      names: {},
      severities: ['sev1', 'sev2', 'sev3'],
      routes: [
        {
          routeId: 'team/identity',
          kind: 'ownership',
          owner: 'team/identity',
          responder: null,
          path: 'escalation-path/identity',
          entries: ['business-service/login'],
          steps,
          explanation,
        },
      ],
    },
    { reason: { code: 'owner', text: explanation, definition: 'team/identity@4' } },
  );
}

function started(story: Story): void {
  const definition = JSON.stringify({
    ref: 'escalation-path/identity',
    name: 'Identity',
    nodes: [],
    lastResort: 'person/carol',
  });
  story.tell(
    'EscalationStarted',
    9,
    {
      escalationId: `${story.incidentId}/team/identity`,
      path: 'escalation-path/identity',
      pathVersion: 3,
      definition,
      owner: 'team/identity',
    },
    {
      reason: {
        code: 'routed-by-ownership',
        text: 'Login is owned by team identity, whose path is Identity.',
        definition: 'escalation-path/identity@3',
      },
    },
  );
}

function page(incidentId: string, level: number, person: string, target: string): Page {
  return {
    pageId: `${incidentId}/team/identity/1/${level}/${person}`,
    person,
    name: names[person] ?? person,
    via: [target, person],
  };
}

const work = { methodId: 'work-mail', channel: 'email' };

function taken(story: Story, { pageId, person }: Page, at: number) {
  const escalationId = pageId.split('/').slice(0, 3).join('/');
  const asked = story.events.findLast(({ type }) => type === 'LevelReached' || type === 'EscalationExhausted');
  story.tell(
    'DeliveryStarted',
    at,
    {
      pageId,
      escalationId,
      person,
      steps: [{ ...work, address: `${person.slice(7, 8)}…@example.org`, dueAt: after(story.startedAt, at) }],
    },
    {
      cause: asked ?? null,
      reason: {
        code: 'planned-by-every-method',
        text: 'There are no contact rules, so every contact method is tried at once.',
        definition: `${person}@2`,
      },
    },
  );
  return { pageId, escalationId, person };
}

function delivery(story: Story, asked: Page, at: number): void {
  const about = taken(story, asked, at);
  story.tell(
    'DeliveryAttempted',
    at + 40,
    {
      ...about,
      ...work,
      attempt: 1,
      idempotencyKey: `${asked.pageId}/work-mail`,
      outcome: 'accepted',
      detail: '250 queued',
    },
    { reason: { code: 'accepted', text: 'Attempt 1 by email was accepted (250 queued).' } },
  );
  story.tell(
    'PageDelivered',
    at + 40,
    { ...about, methodId: work.methodId },
    { reason: { code: 'accepted', text: `${asked.name} is paged: attempt 1 by email was accepted.` } },
  );
}

function undelivered(story: Story, asked: Page, at: number): void {
  const about = taken(story, asked, at);
  for (const [attempt, wait] of [
    [1, 30],
    [2, 2_100],
    [3, 6_300],
  ] as const) {
    story.tell(
      'DeliveryAttempted',
      at + wait,
      {
        ...about,
        ...work,
        attempt,
        idempotencyKey: `${asked.pageId}/work-mail`,
        outcome: 'failed',
        detail: '550 no such mailbox',
      },
      { reason: { code: 'repeated-later', text: `Attempt ${attempt} by email failed (550 no such mailbox).` } },
    );
  }
  story.tell(
    'PageUndeliverable',
    at + 6_300,
    { ...about, mayPass: false },
    {
      reason: { code: 'no-method-left', text: `No contact method of ${asked.name} is left.` },
    },
  );
}
