/** How pages are spread over people, and over the hours of the day. */
import type { IncidentFacts } from '../../facts.ts';
import type { PageFacts } from '../../page-facts.ts';
import { addOnce } from './insights-behind.ts';
import { isNight } from '../../wall-clock.ts';

export interface PersonPages {
  readonly person: string;
  readonly pages: number;
  readonly atNight: number;
  readonly answeredInTime: number;
  /** Their time passed without an answer, also when one came later. */
  readonly missed: number;
  readonly undeliverable: number;
  /** By the hour at which they were owed, from 0 to 23. */
  readonly byHour: readonly number[];
}

/** The pages of one person, with the incidents that they were of. */
export class PersonTally {
  pages = 0;
  atNight = 0;
  answeredInTime = 0;
  missed = 0;
  undeliverable = 0;
  /** Of which it is known what became of them. */
  ended = 0;
  readonly byHour: number[] = Array.from({ length: 24 }, () => 0);
  readonly behind: IncidentFacts[] = [];
  readonly behindNights: IncidentFacts[] = [];
  readonly behindUndeliverable: IncidentFacts[] = [];

  page({ outcome }: PageFacts, hour: number, facts: IncidentFacts): void {
    this.pages += 1;
    this.byHour[hour] = (this.byHour[hour] ?? 0) + 1;
    addOnce(this.behind, facts);
    if (outcome !== 'open') this.ended += 1;
    if (outcome === 'answered') this.answeredInTime += 1;
    if (outcome === 'unanswered' || outcome === 'answered-late') this.missed += 1;
    if (outcome === 'undeliverable') {
      this.undeliverable += 1;
      addOnce(this.behindUndeliverable, facts);
    }
    if (!isNight(hour)) return;
    this.atNight += 1;
    addOnce(this.behindNights, facts);
  }

  told(person: string): PersonPages {
    const { pages, atNight, answeredInTime, missed, undeliverable, byHour } = this;
    return { person, pages, atNight, answeredInTime, missed, undeliverable, byHour };
  }
}
