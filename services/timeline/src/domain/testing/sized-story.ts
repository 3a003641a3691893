/** Incidents of any size, told turn by turn until there are enough events: for what has to hold however long an incident was. */
import type { Actor, IncidentFacts, Page, RetrospectiveEvent } from '@escalog/contracts';
import { after, type Milliseconds } from '@escalog/kernel';
import type { RecordedEvent } from '../incident-event.ts';
import { Story, type Told } from './story.ts';

const minute: Milliseconds = 60_000;

const people = [
  'Alice Moreau',
  'Bob Okafor',
  'Carol Lindqvist',
  'Dmitri Sokolov',
  'Erin Walsh',
  'Farid Haddad',
  'Grace Liu',
  'Henrik Solberg',
  'Ines Duarte',
  'Jonas Weber',
  'Keiko Mori',
  'Lena Novak',
  'Marcus Reed',
  'Nadia Rahman',
].map((name) => ({ ref: `person/${name.split(' ')[0]?.toLowerCase()}`, name }));
const teams = ['Identity', 'Payments', 'Platform', 'Networking'].map((name) => ({
  ref: `team/${name.toLowerCase()}`,
  name,
}));

/** How the texts of a story read: what its people typed, and how they are called. */
export interface Voice {
  readonly title: string;
  readonly update: string;
  readonly names: (name: string) => string;
}

const plain: Voice = {
  title: 'Checkout is slow in Europe',
  update: 'Half of all checkouts take longer than ten seconds; the cause is not known yet.',
  names: (name) => name,
};

/** An incident of exactly `size` events, 5 at least. It ends resolved from 40 events on; below, it is still open. */
export function sizedStory(size: number, voice: Partial<Voice> = {}): Story {
  return new Telling({ ...plain, ...voice }).until(size);
}

/** What people wrote about it afterwards, about its beginning among others. */
export function writtenAbout(
  { incidentId, events, startedAt }: Story,
  text = 'The **pool** was too small.',
): readonly RecordedEvent[] {
  const last = Math.max(...events.map(({ meta }) => meta.occurredAt));
  const by: Actor = { kind: 'person', ref: 'person/bob' };
  const stream = `retrospective/${incidentId}`;
  const meta = (version: number): RetrospectiveEvent['meta'] => ({
    eventId: `${stream}@${version}`,
    subject: incidentId,
    stream,
    version,
    occurredAt: after(startedAt, last - startedAt + version * minute),
    correlationId: incidentId,
    causationId: null,
    actor: by,
  });
  const reason = { code: 'by-person', text: 'Bob Okafor wrote it.', definition: null, facts: {} };
  const followUp = {
    type: 'FollowUpWritten',
    reason,
    owner: 'team/platform',
    ownerName: 'Platform',
    url: null,
  } as const;
  return [
    { type: 'SummaryWritten', meta: meta(1), text, reason },
    { type: 'NoteWritten', meta: meta(2), noteId: 'n1', text, about: after(startedAt, 2_000), reason },
    { type: 'NoteWritten', meta: meta(3), noteId: 'n2', text, about: null, reason },
    { ...followUp, meta: meta(4), followUpId: 'f1', text, due: '2026-12-04', state: 'open' },
    { ...followUp, meta: meta(5), followUpId: 'f2', text, due: null, url: 'https://tracker.example/1', state: 'done' },
  ];
}

class Telling {
  readonly #story = new Story('checkout-slow');
  readonly #voice: Voice;
  readonly #incident: IncidentFacts;
  #now: Milliseconds = 0;
  #turn = 0;
  #escalation = '';
  #team = 0;
  #pages: Page[] = [];

  constructor(voice: Voice) {
    this.#voice = voice;
    this.#incident = {
      version: 1,
      title: voice.title,
      description: null,
      severity: 'sev2',
      affects: ['business-service/checkout'],
      url: null,
    };
  }

  /** Whole turns as long as they fit, then single updates, then the end. */
  until(size: number): Story {
    const ends = size >= 40 ? 2 : 0;
    this.#begin();
    while (this.#story.events.length + 30 + ends <= size) this.#go();
    while (this.#story.events.length + 3 + ends <= size) this.#level(1 + (this.#turn++ % 3), 1);
    while (this.#story.events.length + ends < size) this.#update();
    if (ends > 0) this.#end();
    return this.#story;
  }

  #begin(): void {
    const { title, severity, affects } = this.#incident;
    this.#story.tell(
      'IncidentDeclared',
      0,
      {
        title,
        description: null,
        severity,
        affects: [...affects],
        unknownNames: [],
        responder: null,
        source: { kind: 'rest', dedupKey: null, requestHash: null, url: null },
      },
      { actor: this.#actor(4), reason: { text: 'It was declared.' } },
    );
    const explanation = 'Checkout is owned by team Identity, whose path is Identity.';
    this.#story.tell(
      'IncidentRouted',
      (this.#now = 6),
      {
        incident: this.#incident,
        candidates: [],
        offers: [],
        names: Object.fromEntries([
          ...people.map(({ ref, name }) => [ref, this.#voice.names(name)]),
          ...teams.map(({ ref, name }) => [ref, this.#voice.names(name)]),
        ]),
        severities: ['sev1', 'sev2', 'sev3'],
        routes: [
          {
            routeId: 'team/identity',
            kind: 'ownership',
            owner: 'team/identity',
            responder: null,
            path: 'escalation-path/identity',
            entries: ['business-service/checkout'],
            steps: [],
            explanation,
          },
        ],
      },
      { reason: { text: explanation } },
    );
    this.#climb('team/identity', null);
    this.#level(1, 1, 1);
  }

  /** One round of it: a level that nobody answers, one on which somebody does, and one thing more. */
  #go(): void {
    const turn = this.#turn++;
    this.#now += 4 * minute + (turn % 7) * 13_000;
    this.#level(2, 1 + Math.floor(turn / 4), 1 + (turn % 2));
    if (turn % 3 === 0)
      this.#tell('LevelSkipped', { escalationId: this.#escalation, cycle: 1, level: 3 }, 'Nobody is on call.');
    this.#now += 3 * minute;
    if (turn % 4 === 3) this.#exhaust();
    this.#update();
    if (turn % 2 === 0) this.#suggest(turn);
    if (turn % 5 === 1) this.#severity(turn);
    if (turn % 3 === 1) this.#handOff(turn);
    else this.#acknowledge(turn);
    if (turn % 9 === 8) this.#now += 9 * 60 * minute;
  }

  #climb(owner: string, kind: 'handoff' | null): void {
    const from = this.#escalation;
    const path = `escalation-path/${teams[this.#team]?.name.toLowerCase()}`;
    this.#escalation = `checkout-slow/${kind === null ? owner : `handoff-${this.#turn}`}`;
    this.#tell('EscalationStarted', {
      escalationId: this.#escalation,
      path,
      pathVersion: 3,
      definition: JSON.stringify({ ref: path, name: this.#voice.names(teams[this.#team]?.name ?? '') }),
      owner,
      ...(kind !== null && { kind, from }),
    });
  }

  #level(level: number, cycle: number, count = 1): void {
    this.#pages = Array.from({ length: count }, (_, index) =>
      this.#page(`${cycle}/${level}`, level * 3 + index + this.#turn),
    );
    this.#tell(
      'LevelReached',
      {
        escalationId: this.#escalation,
        cycle,
        level,
        urgency: 'high',
        acknowledgeBy: after(this.#story.startedAt, this.#now + 5 * minute),
        incident: this.#incident,
        pages: this.#pages,
      },
      level === 1 ? 'The escalation starts at level 1.' : 'Nobody acknowledged within 5 min.',
    );
    for (const page of this.#pages) this.#deliver(page);
  }

  #page(place: string, person: number): Page {
    const { ref, name } = people[person % people.length] as (typeof people)[number];
    return {
      pageId: `${this.#escalation}/${place}/${this.#turn}/${ref}`,
      person: ref,
      name: this.#voice.names(name),
      via: ['schedule/first', ref],
    };
  }

  #deliver({ pageId, person }: Page): void {
    if (this.#story.events.length <= 4) return void this.#started(pageId, person);
    const method = { methodId: 'mail', channel: 'email' };
    const about = { pageId, escalationId: this.#escalation, person };
    const fails = this.#turn % 6 === 5;
    this.#tell('DeliveryAttempted', {
      ...about,
      ...method,
      attempt: 1,
      idempotencyKey: pageId,
      outcome: fails ? 'failed' : 'accepted',
      detail: fails ? '550 no such mailbox' : '250 queued',
    });
    if (fails) this.#tell('PageUndeliverable', { ...about, mayPass: false }, 'No contact method is left.');
    else this.#tell('PageDelivered', { ...about, methodId: 'mail' });
  }

  #started(pageId: string, person: string): void {
    this.#tell('DeliveryStarted', { pageId, escalationId: this.#escalation, person, steps: [] });
  }

  #exhaust(): void {
    const page = this.#page('last-resort', 2);
    this.#pages = [page];
    const said = { escalationId: this.#escalation, urgency: 'high', incident: this.#incident, pages: [page] };
    this.#tell('EscalationExhausted', { ...said, acknowledgeBy: null }, 'No level of the path is left.');
    this.#deliver(page);
    this.#now += 10 * minute;
  }

  #update(): void {
    this.#now += 30_000;
    this.#tell('UpdatePosted', { text: this.#voice.update }, undefined, this.#actor(this.#turn));
  }

  #suggest(turn: number): void {
    const nudgeId = `nudge-${turn}`;
    const page = { ...this.#page('nudge', turn), pageId: nudgeId };
    this.#tell('NudgeMade', {
      nudgeId,
      rule: 'rule/raise-severity',
      ruleVersion: 1,
      trigger: 'two-levels',
      notices: [page],
      suggestion: 'Raise the severity: nobody has answered on two levels.',
      action: { kind: 'none', targets: [], path: null, say: null, action: 0 },
      madeAt: after(this.#story.startedAt, this.#now),
      expiresAt: after(this.#story.startedAt, this.#now + 10 * minute),
      incident: this.#incident,
    });
    this.#now += minute;
    const answer = { nudgeId, by: page.person, via: 'link', leadTimeMs: minute, openNotices: [] };
    if (turn % 4 === 0) this.#tell('NudgeAccepted', answer);
    else this.#tell('NudgeDismissed', { ...answer, why: 'It is bad enough as it is.' });
  }

  #severity(turn: number): void {
    const raised = turn % 10 === 1;
    this.#tell(
      'SeverityChanged',
      { from: raised ? 'sev2' : 'sev1', to: raised ? 'sev1' : 'sev2', direction: raised ? 'raised' : 'lowered' },
      'It was looked at again.',
      this.#actor(4),
    );
  }

  #handOff(turn: number): void {
    this.#team = (this.#team + 1) % teams.length;
    const { ref, name } = teams[this.#team] as (typeof teams)[number];
    const by = this.#pages[0]?.person ?? 'person/bob';
    const said = { by, to: ref, toName: this.#voice.names(name), escalationId: this.#escalation, why: 'It is theirs.' };
    this.#tell('IncidentHandedOff', said, undefined, { kind: 'person', ref: by });
    if (turn % 6 === 4)
      this.#tell('BounceDetected', {
        owners: ['team/identity', 'team/payments'],
        moves: 4,
        adjudicator: 'person/carol',
      });
    const from = this.#escalation;
    this.#climb(ref, 'handoff');
    this.#level(1, 1);
    this.#now += minute;
    this.#tell('HandoffAccepted', {
      handoffId: `h-${turn}`,
      escalationId: this.#escalation,
      from,
      by: this.#pages[0]?.person ?? by,
    });
  }

  #acknowledge(turn: number): void {
    this.#now += minute;
    const page = this.#pages[0] as Page;
    const by = { kind: 'person', ref: page.person };
    this.#tell(
      'IncidentAcknowledged',
      { by: page.person, pageId: page.pageId, via: 'link' },
      'By the link in the page.',
      by,
    );
    this.#tell('EscalationHalted', {
      escalationId: this.#escalation,
      answeredPages: [page.pageId],
      openPages: [],
      lapsesAt: after(this.#story.startedAt, this.#now + 30 * minute),
    });
    this.#now += 30 * minute;
    this.#tell(
      'AcknowledgementLapsed',
      { escalationId: this.#escalation, cycle: 1 + turn, acknowledgedBy: [page.person] },
      'No update came.',
    );
  }

  #end(): void {
    this.#now += 5 * minute;
    this.#tell('IncidentAcknowledged', { by: 'person/bob', pageId: null, via: 'rest' }, undefined, this.#actor(1));
    this.#now += 20 * minute;
    this.#tell('IncidentResolved', { note: 'The pool was made larger.' }, undefined, this.#actor(1));
  }

  #actor(person: number): Actor {
    return { kind: 'person', ref: people[person % people.length]?.ref ?? '' };
  }

  #tell<T extends Parameters<Story['tell']>[0]>(type: T, said: Told<T>, reason?: string, actor?: Actor): void {
    this.#now += 20;
    this.#story.tell(type, this.#now, said, {
      ...(reason !== undefined && { reason: { text: reason } }),
      ...(actor !== undefined && { actor }),
    });
  }
}
