/** Incidents in which somebody was paged or was not, for each way in which that can come about. */
import type { IncidentFacts, Page, PathDefinition, PathNode } from '@escalog/contracts';
import { after, type Milliseconds } from '@escalog/kernel';
import { Story } from './story.ts';

export const minute: Milliseconds = 60_000;
export const cards = 'i/team/cards';
const path = 'escalation-path/cards';

const incident: IncidentFacts = {
  version: 1,
  title: 'Cards fail',
  description: null,
  severity: 'sev2',
  affects: ['business-service/cards'],
  url: null,
};

const nameOf: Readonly<Record<string, string>> = {
  'person/kim': 'Kim Park',
  'person/lea': 'Lea Roth',
  'person/max': 'Max Berg',
  'person/noa': 'Noa Levi',
};

const nothing: PathNode = {
  name: null,
  within: null,
  side: null,
  level: null,
  condition: null,
  repeatTimes: null,
  repeatTo: null,
};

export function levelNode(targets: readonly string[], place: Partial<PathNode> = {}): PathNode {
  return {
    ...nothing,
    ...place,
    level: {
      targets,
      acknowledgeWithin: 'PT5M',
      mode: 'everyone',
      acknowledgement: 'first',
      urgency: 'by-severity',
    },
  };
}

export function branchNode(condition: string): PathNode {
  return { ...nothing, condition };
}

export function pathOf(nodes: readonly PathNode[], lastResort = 'person/noa'): PathDefinition {
  return { name: 'Cards', nodes, lastResort, adjudicator: null };
}

export function pageTo(person: string, level: string, via: readonly string[] = [person]): Page {
  return { pageId: `${cards}/${level}/${person.slice(7)}`, person, name: nameOf[person] ?? person, via };
}

/** Tells an incident step by step, one second after the other. */
export class WhyStory {
  readonly story = new Story('i');
  #now: Milliseconds = 0;

  get at() {
    return (this.#now += 1_000);
  }

  declared(said: Partial<Parameters<Story['tell']>[2]> = {}): this {
    this.story.tell(
      'IncidentDeclared',
      this.at,
      {
        title: 'Cards fail',
        description: null,
        severity: 'sev2',
        affects: ['business-service/cards'],
        unknownNames: [],
        responder: null,
        source: { kind: 'rest', dedupKey: null, requestHash: null, url: null },
        ...said,
      },
      { actor: { kind: 'person', ref: 'person/ana' }, cause: null },
    );
    return this;
  }

  routed(said: object = {}): this {
    const explanation = 'Cards is owned by team Cards, whose path is Cards.';
    this.story.tell(
      'IncidentRouted',
      this.at,
      {
        incident,
        candidates: [],
        offers: [],
        names: { 'schedule/cards': 'Cards on call' },
        severities: ['sev1', 'sev2'],
        routes: [
          {
            routeId: 'team/cards',
            kind: 'ownership',
            owner: 'team/cards',
            responder: null,
            path,
            entries: ['business-service/cards'],
            steps: [{ from: 'business-service/cards', edge: 'owner', to: 'team/cards' }],
            explanation,
          },
        ],
        ...said,
      },
      { reason: { code: 'owner', text: explanation, definition: 'team/cards@4' } },
    );
    return this;
  }

  started(pathDefinition: PathDefinition | null, said: object = {}): this {
    this.story.tell(
      'EscalationStarted',
      this.at,
      {
        escalationId: cards,
        path,
        pathVersion: 3,
        definition: null,
        pathDefinition,
        kind: 'route',
        owner: 'team/cards',
        ...said,
      },
      { reason: { code: 'routed-by-ownership', text: 'Cards is owned by team Cards.', definition: `${path}@3` } },
    );
    return this;
  }

  /** Declared, routed, and a path begun with these levels. */
  climbing(...nodes: readonly PathNode[]): this {
    return this.declared().routed().started(pathOf(nodes));
  }

  reached(level: number, pages: readonly Page[], text = `Level ${level} of Cards pages.`, said: object = {}): this {
    const at = this.at;
    this.story.tell(
      'LevelReached',
      at,
      {
        escalationId: cards,
        cycle: 1,
        level,
        urgency: 'high',
        acknowledgeBy: after(this.story.startedAt, at + 5 * minute),
        incident,
        pages,
        ...said,
      },
      { reason: { code: 'started', text, definition: `${path}@3` } },
    );
    return this;
  }

  skipped(level: number, text: string): this {
    this.story.tell(
      'LevelSkipped',
      this.at,
      { escalationId: cards, cycle: 1, level },
      { reason: { code: 'nobody-to-page', text, definition: `${path}@3` } },
    );
    return this;
  }

  halted(code: string, text: string, said: object = {}): this {
    this.story.tell(
      'EscalationHalted',
      this.at,
      { escalationId: cards, answeredPages: [], openPages: [], ...said },
      { reason: { code, text } },
    );
    return this;
  }

  /** Something else happens, because of `text`. */
  and(type: Parameters<Story['tell']>[0], said: object, text = 'The story says so.', code = 'told'): this {
    this.story.tell(type, this.at, said as never, { reason: { code, text } });
    return this;
  }

  planned(
    page: Page,
    text = `${page.name} has no contact rules, so every contact method is tried.`,
    methods = ['mail'],
  ): this {
    const steps = methods.map((methodId) => ({
      methodId,
      channel: 'email',
      address: 'k…@example.org',
      dueAt: this.story.startedAt,
    }));
    this.story.tell(
      'DeliveryStarted',
      this.at,
      { pageId: page.pageId, escalationId: cards, person: page.person, steps },
      { reason: { code: 'planned-by-every-method', text, definition: `${page.person}@2` } },
    );
    return this;
  }

  attempted(page: Page, outcome: string, attempt = 1, detail = '250 queued'): this {
    return this.and(
      'DeliveryAttempted',
      { ...this.#of(page), methodId: 'mail', channel: 'email', attempt, idempotencyKey: 'k', outcome, detail },
      `Attempt ${attempt} by email ${outcome === 'accepted' ? 'was accepted' : outcome} (${detail}).`,
      outcome,
    );
  }

  delivered(page: Page): this {
    return this.and('PageDelivered', { ...this.#of(page), methodId: 'mail' }, `${page.name} is paged by email.`);
  }

  undeliverable(page: Page, text: string, code: string, mayPass = false): this {
    return this.and('PageUndeliverable', { ...this.#of(page), mayPass }, text, code);
  }

  /** Planned, sent, taken by the provider. */
  brought(page: Page): this {
    return this.planned(page).attempted(page, 'accepted').delivered(page);
  }

  about(page: Page): { pageId: string; escalationId: string; person: string } {
    return this.#of(page);
  }

  #of({ pageId, person }: Page) {
    return { pageId, escalationId: cards, person };
  }
}

export { incident as incidentOfCards };
