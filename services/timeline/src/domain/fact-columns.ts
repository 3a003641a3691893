/**
 * Facts of all incidents as columns: a question looks through a hundred thousand of them without an object for any. What a
 * question needs of an incident is here, and nothing else of its facts.
 */
import { maySee, type Principal, type Sight } from '@escalog/access';
import { instantOf, type Instant } from '@escalog/kernel';
import {
  emptyTables,
  handoffOutcomes,
  none,
  nudgeOutcomes,
  pageOutcomes,
  type AllColumns,
  type handoffKinds,
  type listKinds,
  type Tables,
} from './fact-tables.ts';
import type { EscalationFacts, HandoffFacts, IncidentFacts, PageFacts } from './facts.ts';
import type { Row, Table } from './table.ts';
import { Words } from './words.ts';

export class FactColumns {
  readonly words = new Words();
  readonly #sights: Sight[] = [{ seenBy: null, involved: [] }];
  readonly #sightNumbers = new Map<string, number>();
  #tables = emptyTables();
  /** The row of the newest facts of each incident. */
  #rows = new Map<string, number>();
  #inOrder = new Int32Array();
  /** Rows that are not in order yet. */
  #added: number[] = [];
  #old = 0;

  /** Takes the place of what was there of the same incident. */
  put(facts: IncidentFacts): void {
    const before = this.#rows.get(facts.id);
    if (before !== undefined) {
      this.#tables.incidents.columns.isOld[before] = 1;
      this.#old += 1;
    }
    this.#rows.set(facts.id, this.#add(facts));
    this.#added.push(this.#rows.get(facts.id) as number);
    if (this.#old > 1_000 + this.#rows.size / 4) this.#leaveOut();
  }

  /** Good until something is put. */
  get columns(): AllColumns {
    const { incidents, affects, terms, rules, names, climbs, skips, handoffs, nudges, pages } = this.#tables;
    return {
      incidents: incidents.columns,
      affects: affects.columns,
      terms: terms.columns,
      rules: rules.columns,
      names: names.columns,
      climbs: climbs.columns,
      skips: skips.columns,
      handoffs: handoffs.columns,
      nudges: nudges.columns,
      pages: pages.columns,
    };
  }

  /** How many rows of pages there are, those of old rows among them. */
  get pageRows(): number {
    return this.#tables.pages.length;
  }

  /** Undefined of an incident that is not there. */
  rowOf(id: string): number | undefined {
    return this.#rows.get(id);
  }

  /** All by the time of their declaration; of those of one time, the greatest id is the first. */
  inOrder(): Int32Array {
    if (this.#added.length > 0) {
      this.#inOrder = this.#merged();
      this.#added = [];
    }
    return this.#inOrder;
  }

  /** Those that were declared from `since` on and before `until`, in that order. */
  declaredWithin({ since, until }: { readonly since: Instant; readonly until: Instant }): Int32Array {
    const inOrder = this.inOrder();
    return inOrder.subarray(this.#firstFrom(inOrder, since), this.#firstFrom(inOrder, until));
  }

  idOf(row: number): string {
    return this.columns.incidents.id[row] ?? '';
  }

  declaredAt(row: number): Instant {
    return instantOf(this.columns.incidents.declaredAt[row] ?? 0);
  }

  /** Which of these somebody may see. */
  seenBy(asker: Principal): (row: number) => boolean {
    const { id, sight } = this.columns.incidents;
    return (row) => sight[row] === 0 || maySee(asker, id[row] as string, this.#sights[sight[row] as number] as Sight);
  }

  /** What an incident calls a ref; undefined where it does not. */
  nameOf(row: number, ref: number): string | undefined {
    const number = this.nameNumber(row, ref);
    return number === none ? undefined : this.words.textOf(number);
  }

  nameNumber(row: number, ref: number): number {
    const { incidents, names } = this.columns;
    for (let at = incidents.namesFrom[row] as number; at < (incidents.namesTo[row] as number); at += 1)
      if (names.ref[at] === ref) return names.name[at] as number;
    return none;
  }

  #add(facts: IncidentFacts): number {
    const { words } = this;
    const { incidents, affects, terms, rules, names, climbs, handoffs, nudges, pages } = this.#tables;
    const list = (table: Table<typeof listKinds>, texts: readonly string[]): void => {
      for (const text of texts) table.add({ word: words.numberOf(text) });
    };
    const row = incidents.length;
    const [affectsFrom, termsFrom, rulesFrom, namesFrom] = [affects.length, terms.length, rules.length, names.length];
    const [climbsFrom, handoffsFrom] = [climbs.length, handoffs.length];
    const [nudgesFrom, pagesFrom] = [nudges.length, pages.length];
    const escalations: string[] = [];
    list(affects, facts.affects);
    list(terms, facts.terms);
    list(rules, facts.rules);
    for (const [ref, name] of Object.entries(facts.names))
      names.add({ ref: words.numberOf(ref), name: words.numberOf(name) });
    for (const climb of facts.escalations) this.#addClimb(climb, escalations);
    for (const handoff of facts.handoffs) handoffs.add(this.#handoffRow(handoff));
    for (const { rule, outcome, leadTimeMs } of facts.nudges)
      nudges.add({
        rule: words.numberOf(rule),
        outcome: nudgeOutcomes.indexOf(outcome),
        leadTimeMs: leadTimeMs ?? Number.NaN,
      });
    for (const page of facts.pages) this.#addPage(page, row, pagesFrom, escalations);
    return incidents.add({
      id: facts.id,
      title: words.numberOf(facts.title),
      severity: words.numberOf(facts.severity),
      declaredBy: words.numberOf(facts.declaredBy),
      declaredAt: facts.declaredAt,
      isResolved: facts.status === 'resolved' ? 1 : 0,
      isArchived: facts.isArchived ? 1 : 0,
      sight: this.#sightOf(facts.sight),
      msToFirstPage: facts.msToFirstPage ?? Number.NaN,
      msToAcknowledge: facts.msToAcknowledge ?? Number.NaN,
      msToRightOwner: facts.msToRightOwner ?? Number.NaN,
      msToResolve: facts.msToResolve ?? Number.NaN,
      msWithNobody: facts.msWithNobody,
      bounces: facts.bounces,
      reopened: facts.reopened,
      isOld: 0,
      affectsFrom,
      affectsTo: affects.length,
      termsFrom,
      termsTo: terms.length,
      rulesFrom,
      rulesTo: rules.length,
      namesFrom,
      namesTo: names.length,
      climbsFrom,
      climbsTo: climbs.length,
      handoffsFrom,
      handoffsTo: handoffs.length,
      nudgesFrom,
      nudgesTo: nudges.length,
      pagesFrom,
      pagesTo: pages.length,
    });
  }

  #addClimb(climb: EscalationFacts, escalations: string[]): void {
    const { climbs, skips } = this.#tables;
    const { startedAt, acknowledgedAt } = climb;
    const skipsFrom = skips.length;
    for (const { level } of climb.skipped) skips.add({ level });
    climbs.add({
      escalation: placeIn(escalations, climb.escalationId),
      isRoute: climb.kind === 'route' ? 1 : 0,
      path: this.words.numberOf(climb.path),
      owner: this.#word(climb.owner),
      startedAt,
      isExhausted: climb.exhausted ? 1 : 0,
      msToAcknowledge: acknowledgedAt === null ? Number.NaN : Math.max(0, acknowledgedAt - startedAt),
      skipsFrom,
      skipsTo: skips.length,
    });
  }

  #handoffRow({ at, from, to, outcome }: HandoffFacts): Row<typeof handoffKinds> {
    return {
      at,
      from: this.#word(from),
      to: this.words.numberOf(to),
      outcome: handoffOutcomes.indexOf(outcome),
    };
  }

  #addPage(page: PageFacts, incident: number, pagesFrom: number, escalations: string[]): void {
    const { pages } = this.#tables;
    const { columns, length } = pages;
    const escalation = placeIn(escalations, page.escalationId);
    const [level, cycle] = [page.level ?? none, page.cycle ?? none];
    let turn = pagesFrom;
    while (
      turn < length &&
      !(columns.escalation[turn] === escalation && columns.level[turn] === level && columns.cycle[turn] === cycle)
    )
      turn += 1;
    pages.add({
      pageId: page.pageId,
      firstEvidence: page.evidence[0],
      lastEvidence: page.evidence[1],
      incident,
      escalation,
      turn,
      person: this.words.numberOf(page.person),
      path: this.words.numberOf(page.path),
      owner: this.#word(page.owner),
      level,
      cycle,
      owedAt: page.owedAt,
      expectedAt: page.expectedAt,
      deliveredAt: page.deliveredAt ?? Number.NaN,
      answeredAt: page.answeredAt ?? Number.NaN,
      settledAt: page.settledAt ?? Number.NaN,
      outcome: pageOutcomes.indexOf(page.outcome),
    });
  }

  #word(text: string | null): number {
    return text === null ? none : this.words.numberOf(text);
  }

  #sightOf(sight: Sight): number {
    if (sight.seenBy === null) return 0;
    const key = JSON.stringify([sight.seenBy, sight.involved]);
    const known = this.#sightNumbers.get(key);
    if (known !== undefined) return known;
    this.#sightNumbers.set(key, this.#sights.length);
    return this.#sights.push(sight) - 1;
  }

  /** What was in order, and what was added, without what is old. */
  #merged(): Int32Array<ArrayBuffer> {
    const { isOld } = this.columns.incidents;
    const isHere = (row: number): boolean => isOld[row] === 0;
    const added = this.#added.filter(isHere).sort((a, b) => this.#order(a, b));
    const merged = new Int32Array(this.#rows.size);
    let length = 0;
    let next = 0;
    for (const row of this.#inOrder) {
      if (!isHere(row)) continue;
      for (; next < added.length && this.#order(added[next] as number, row) < 0; next += 1, length += 1)
        merged[length] = added[next] as number;
      merged[length] = row;
      length += 1;
    }
    for (; next < added.length; next += 1, length += 1) merged[length] = added[next] as number;
    return merged;
  }

  #order(a: number, b: number): number {
    const { declaredAt, id } = this.#tables.incidents.columns;
    return (declaredAt[a] as number) - (declaredAt[b] as number) || ((id[a] as string) < (id[b] as string) ? 1 : -1);
  }

  #firstFrom(inOrder: Int32Array, at: Instant): number {
    const { declaredAt } = this.#tables.incidents.columns;
    let [low, high] = [0, inOrder.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((declaredAt[inOrder[middle] as number] as number) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Tables without what is old. */
  #leaveOut(): void {
    const before = this.#tables;
    const inOrder = this.inOrder();
    this.#tables = emptyTables();
    this.#rows = new Map();
    this.#old = 0;
    for (const row of inOrder) this.#copy(before, row);
    this.#inOrder = Int32Array.from(inOrder, (_, index) => index);
  }

  #copy(before: Tables, from: number): void {
    const now = this.#tables;
    const incident = before.incidents.row(from);
    const moved: Record<string, number> = {};
    const copied = (name: Part, start: number, end: number, changed: (at: number) => object = unchanged): void => {
      moved[`${name}From`] = now[name].length;
      for (let at = start; at < end; at += 1) {
        const row = { ...before[name].row(at), ...changed(at) };
        (now[name] as Table<Record<string, 'whole'>>).add(row as Record<string, number>);
      }
      moved[`${name}To`] = now[name].length;
    };
    copied('affects', incident.affectsFrom, incident.affectsTo);
    copied('terms', incident.termsFrom, incident.termsTo);
    copied('rules', incident.rulesFrom, incident.rulesTo);
    copied('names', incident.namesFrom, incident.namesTo);
    copied('handoffs', incident.handoffsFrom, incident.handoffsTo);
    copied('nudges', incident.nudgesFrom, incident.nudgesTo);
    copied('climbs', incident.climbsFrom, incident.climbsTo, (at) => {
      const { skipsFrom, skipsTo } = before.climbs.row(at);
      const start = now.skips.length;
      for (let skip = skipsFrom; skip < skipsTo; skip += 1) now.skips.add(before.skips.row(skip));
      return { skipsFrom: start, skipsTo: now.skips.length };
    });
    const shift = now.pages.length - incident.pagesFrom;
    copied('pages', incident.pagesFrom, incident.pagesTo, (at) => ({
      incident: now.incidents.length,
      turn: before.pages.row(at).turn + shift,
    }));
    this.#rows.set(incident.id, now.incidents.add({ ...incident, ...moved }));
  }
}

type Part = 'affects' | 'terms' | 'rules' | 'names' | 'climbs' | 'handoffs' | 'nudges' | 'pages';

function unchanged(): object {
  return {};
}

/** Where it stands, at the end when it did not. */
function placeIn(texts: string[], text: string): number {
  const at = texts.indexOf(text);
  return at < 0 ? texts.push(text) - 1 : at;
}
