/**
 * What is counted of a set of incidents. Every time runs from the declaration as in the report of an incident
 * (`figures.ts`); `docs/insights.md` has the same definitions for who reads them.
 */
import type { Milliseconds } from '@escalog/kernel';
import type { EscalationFacts, HandoffFacts, IncidentFacts, NudgeFacts } from '../../facts.ts';
import type { PageFacts } from '../../page-facts.ts';
import { Times, type Spread } from './spread.ts';

export interface InsightFigures {
  readonly incidents: number;
  readonly resolved: number;
  /** Not resolved now, also after having been. */
  readonly open: number;
  /** Not acknowledged by anybody so far, whether they are over or not. */
  readonly neverAcknowledged: number;
  /** How often one was said to be over and was not. */
  readonly reopened: number;
  readonly toFirstPage: Spread;
  /** To the first acknowledgement. */
  readonly toAcknowledge: Spread;
  /** To the acknowledgement of the side that kept it. */
  readonly toRightOwner: Spread;
  readonly toResolve: Spread;
  /** How long no acknowledgement stood. */
  readonly withNobody: Spread;
  readonly msWithNobody: Milliseconds;
  readonly pages: PageFigures;
  readonly climbs: ClimbFigures;
  readonly handoffs: HandoffFigures;
  readonly nudges: NudgesFigures;
}

/** Every page that was owed has one outcome: all but the first two and the last add up to `sent`. */
export interface PageFigures {
  readonly sent: number;
  readonly delivered: number;
  readonly answeredInTime: number;
  readonly answeredLate: number;
  readonly declined: number;
  /** Delivered, and nobody has answered. */
  readonly unanswered: number;
  readonly notSent: number;
  readonly undeliverable: number;
  /** Needed no more before it was answered. */
  readonly stoodDown: number;
  readonly open: number;
  /** Owed between 22:00 and 7:00 in the zone that is asked for. */
  readonly atNight: number;
}

export interface ClimbFigures {
  readonly started: number;
  /** Somebody whom it paged has acknowledged. */
  readonly acknowledged: number;
  readonly exhausted: number;
  /** Levels that have paged somebody, counted anew in each round. */
  readonly levelsReached: number;
  readonly levelsSkipped: number;
  /** From the beginning of the climb. */
  readonly toAcknowledge: Spread;
}

export interface HandoffFigures {
  readonly made: number;
  readonly accepted: number;
  readonly returned: number;
  readonly open: number;
  /** Loops in which incidents went to and fro. */
  readonly bounces: number;
}

export interface NudgesFigures {
  readonly made: number;
  readonly accepted: number;
  readonly dismissed: number;
  readonly expired: number;
  readonly overtaken: number;
  readonly open: number;
  /** accepted / (accepted + dismissed + expired), from 0 to 1; null where there is none of these. */
  readonly acceptanceRate: number | null;
  /** From the suggestion to its end, whichever. */
  readonly leadTime: Spread;
  /** From the suggestion to a yes or a no. */
  readonly toAnswer: Spread;
}

/** Counts as it is told of incidents and of what belongs to them. */
export class Tally {
  #incidents = 0;
  #resolved = 0;
  #neverAcknowledged = 0;
  #reopened = 0;
  #bounces = 0;
  #current: IncidentFacts | undefined;
  #newest: IncidentFacts | undefined;
  #levels: PageFacts[] = [];
  #delivered = 0;
  #atNight = 0;
  #levelsReached = 0;
  #levelsSkipped = 0;
  #exhausted = 0;
  readonly #toFirstPage = new Times();
  readonly #toAcknowledge = new Times();
  readonly #toRightOwner = new Times();
  readonly #toResolve = new Times();
  readonly #withNobody = new Times();
  readonly #climbToAcknowledge = new Times();
  readonly #leadTime = new Times();
  readonly #toAnswer = new Times();
  readonly #pages = {
    answered: 0,
    'answered-late': 0,
    declined: 0,
    unanswered: 0,
    'not-sent': 0,
    undeliverable: 0,
    'stood-down': 0,
    open: 0,
  };
  readonly #handoffs = { accepted: 0, returned: 0, open: 0 };
  readonly #nudges = { accepted: 0, dismissed: 0, expired: 0, overtaken: 0, open: 0 };

  get incidents(): number {
    return this.#incidents;
  }

  /** The one that was declared last. */
  get newest(): IncidentFacts | undefined {
    return this.#newest;
  }

  /** The same one again, right behind, changes nothing. */
  incident(facts: IncidentFacts): void {
    if (facts === this.#current) return;
    this.#current = facts;
    if (this.#newest === undefined || facts.declaredAt >= this.#newest.declaredAt) this.#newest = facts;
    this.#levels = [];
    this.#incidents += 1;
    if (facts.status === 'resolved') this.#resolved += 1;
    if (facts.msToAcknowledge === null) this.#neverAcknowledged += 1;
    this.#reopened += facts.reopened;
    this.#bounces += facts.bounces;
    this.#toFirstPage.add(facts.msToFirstPage);
    this.#toAcknowledge.add(facts.msToAcknowledge);
    this.#toRightOwner.add(facts.msToRightOwner);
    this.#toResolve.add(facts.msToResolve);
    this.#withNobody.add(facts.msWithNobody);
  }

  escalation({ startedAt, acknowledgedAt, exhausted }: EscalationFacts): void {
    this.#climbToAcknowledge.add(acknowledgedAt === null ? null : Math.max(0, acknowledgedAt - startedAt));
    if (exhausted) this.#exhausted += 1;
  }

  skipped(): void {
    this.#levelsSkipped += 1;
  }

  page(page: PageFacts, atNight: boolean): void {
    this.#pages[page.outcome] += 1;
    if (page.deliveredAt !== null) this.#delivered += 1;
    if (atNight) this.#atNight += 1;
    if (page.level === null || this.#levels.some((other) => isOfSameLevel(other, page))) return;
    this.#levels.push(page);
    this.#levelsReached += 1;
  }

  handoff({ outcome }: HandoffFacts): void {
    this.#handoffs[outcome] += 1;
  }

  nudge({ outcome, leadTimeMs }: NudgeFacts): void {
    this.#nudges[outcome] += 1;
    if (outcome !== 'open') this.#leadTime.add(leadTimeMs);
    if (outcome === 'accepted' || outcome === 'dismissed') this.#toAnswer.add(leadTimeMs);
  }

  figures(): InsightFigures {
    const { answered, declined, unanswered, undeliverable, open } = this.#pages;
    const { accepted, dismissed, expired } = this.#nudges;
    const judged = accepted + dismissed + expired;
    const climbs = this.#climbToAcknowledge.spread();
    return {
      incidents: this.#incidents,
      resolved: this.#resolved,
      open: this.#incidents - this.#resolved,
      neverAcknowledged: this.#neverAcknowledged,
      reopened: this.#reopened,
      toFirstPage: this.#toFirstPage.spread(),
      toAcknowledge: this.#toAcknowledge.spread(),
      toRightOwner: this.#toRightOwner.spread(),
      toResolve: this.#toResolve.spread(),
      withNobody: this.#withNobody.spread(),
      msWithNobody: this.#withNobody.sum,
      pages: {
        sent: sumOf(this.#pages),
        delivered: this.#delivered,
        answeredInTime: answered,
        answeredLate: this.#pages['answered-late'],
        declined,
        unanswered,
        notSent: this.#pages['not-sent'],
        undeliverable,
        stoodDown: this.#pages['stood-down'],
        open,
        atNight: this.#atNight,
      },
      climbs: {
        started: climbs.count + climbs.none,
        acknowledged: climbs.count,
        exhausted: this.#exhausted,
        levelsReached: this.#levelsReached,
        levelsSkipped: this.#levelsSkipped,
        toAcknowledge: climbs,
      },
      handoffs: { made: sumOf(this.#handoffs), ...this.#handoffs, bounces: this.#bounces },
      nudges: {
        made: sumOf(this.#nudges),
        ...this.#nudges,
        acceptanceRate: judged === 0 ? null : accepted / judged,
        leadTime: this.#leadTime.spread(),
        toAnswer: this.#toAnswer.spread(),
      },
    };
  }
}

function isOfSameLevel(a: PageFacts, b: PageFacts): boolean {
  return a.level === b.level && a.cycle === b.cycle && a.escalationId === b.escalationId;
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
