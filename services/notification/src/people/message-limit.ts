import { HttpProblem } from '@escalog/http';
import { after, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';

const period: Milliseconds = 60_000;
const perPerson = 2;
const perInstallation = 20;

/** How often somebody may be sent what is no page: test pages and codes wake people too. Counted by each process. */
export class MessageLimit {
  readonly #clock: Clock;
  readonly #what: 'Test pages' | 'Codes';
  #lately: readonly { readonly person: string; readonly at: Instant }[] = [];

  /** `what` is sent: `Test pages`. */
  constructor(clock: Clock, what: 'Test pages' | 'Codes') {
    this.#clock = clock;
    this.#what = what;
  }

  /** Counts one message, or one for every method at once. Throws an `HttpProblem` when there were too many lately. */
  count(person: string): void {
    const now = this.#clock.now();
    this.#lately = this.#lately.filter(({ at }) => after(at, period) > now && at <= now);
    const ofPerson = this.#lately.filter((one) => one.person === person);
    const full = ofPerson.length >= perPerson ? ofPerson : this.#lately.length >= perInstallation ? this.#lately : [];
    const [first] = full;
    if (first !== undefined) {
      const seconds = Math.ceil((after(first.at, period) - now) / 1_000);
      throw new HttpProblem(
        429,
        `too-many-${this.#what.toLowerCase().replace(' ', '-')}`,
        `${this.#what} are sent ${perPerson} times a minute to one person and ${perInstallation} times to all; try again in ${seconds} s.`,
        { headers: { 'retry-after': String(seconds) } },
      );
    }
    this.#lately = [...this.#lately, { person, at: now }];
  }
}
