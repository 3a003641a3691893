/**
 * Who is meant by what a calendar says of a shift: by the mail addresses of those who attend, or by its title, in which
 * systems write a name, alone or among others: "On Call - Ana Costa - Payments", "[L1] ana.costa@acme.example".
 */
import {
  entryCalled,
  severalSentence,
  type CalendarShift,
  type Definitions,
  type EntryOf,
  type Ref,
} from '@escalog/definitions';
import { isoOf, shortened } from '@escalog/kernel';
import type { Occurrence } from './read-calendar.ts';

export interface ShiftsFound {
  /** One for each person, ordered by when they begin. */
  readonly shifts: readonly CalendarShift[];
  /** What nobody could be found by, with the reason, each once. */
  readonly unknown: readonly Unknown[];
}

export interface Unknown {
  readonly text: string;
  readonly because: string;
}

type Found = { readonly person: Ref } | { readonly unknown: Unknown };

/** The shifts that occurrences are, by who is in the catalog now. Yields now and then. */
export function* shiftsOf(
  occurrences: readonly Occurrence[],
  by: EntryOf<'calendar'>['peopleBy'],
  definitions: Definitions,
): Generator<void, ShiftsFound> {
  const finder = new Finder(definitions);
  const shifts: CalendarShift[] = [];
  const unknown = new Map<string, Unknown>();
  for (const { startsAt, endsAt, summary, attendees } of occurrences) {
    const time = { startsAt: isoOf(startsAt), endsAt: isoOf(endsAt) };
    for (const found of finder.of(summary, attendees, by)) {
      if ('person' in found) shifts.push({ ...time, person: found.person });
      else {
        shifts.push({ ...time, unknown: found.unknown.text });
        unknown.set(found.unknown.text, found.unknown);
      }
    }
    yield;
  }
  return { shifts, unknown: [...unknown.values()] };
}

const longest = 120;
/** Between a name and what else a title says. Hyphens in names have no blanks around them. */
const separators = /\s+[-–—]+\s+|[:,;|/+&()[\]<>→]|\s+(?:and|und|et|y|e)\s+/u;

class Finder {
  readonly #definitions: Definitions;
  readonly #byMail: ReadonlyMap<string, readonly Ref[]>;
  readonly #known = new Map<string, readonly Found[]>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
    const mails = definitions
      .allOf('person')
      .flatMap(({ ref, contactMethods }) =>
        contactMethods.flatMap((method) =>
          method.channel === 'email' ? [{ ref, mail: method.address.toLowerCase() }] : [],
        ),
      );
    this.#byMail = new Map(
      [...Map.groupBy(mails, ({ mail }) => mail)].map(([mail, owners]) => [
        mail,
        [...new Set(owners.map(({ ref }) => ref))],
      ]),
    );
  }

  of(summary: string, attendees: readonly string[], by: EntryOf<'calendar'>['peopleBy']): readonly Found[] {
    const attending = by === 'title' ? [] : attendees.flatMap((mail) => this.#calledBy(mail));
    if (by === 'attendees' || attending.some((found) => 'person' in found))
      return attending.length > 0 ? unique(attending) : [nobody(summary, 'nobody attends')];
    return unique(this.#titled(summary));
  }

  /** The title as a whole, or else whoever its parts name. */
  #titled(summary: string): readonly Found[] {
    return this.#known.getOrInsertComputed(summary, () => {
      if (summary === '') return [nobody('', 'it has no title')];
      const whole = this.#calledBy(summary);
      if (whole.some((found) => 'person' in found)) return whole;
      const parts = summary
        .split(separators)
        .map((part) => part.trim())
        .filter(Boolean);
      const found = parts.map((part) => this.#calledBy(part));
      const people = found.flat().filter((one) => 'person' in one);
      if (people.length > 0) return people;
      const several = found.flat().find((one) => 'unknown' in one && one.unknown.because.includes(' may be '));
      const because =
        several !== undefined && 'unknown' in several
          ? several.unknown.because
          : 'no person in the catalog is called so';
      return [nobody(summary, because)];
    });
  }

  #calledBy(text: string): readonly Found[] {
    return this.#known.getOrInsertComputed(`one ${text}`, () => {
      const owners = this.#byMail.get(text.toLowerCase()) ?? [];
      const [owner, another] = owners;
      if (another !== undefined) return [nobody(text, severalSentence(text, owners, this.#definitions))];
      if (owner !== undefined) return [{ person: owner }];
      if (text.includes('@') && !text.includes(' ')) return [nobody(text, 'nobody in the catalog has this address')];
      const called = entryCalled(text, ['person'], this.#definitions);
      if (called.kind === 'several') return [nobody(text, severalSentence(text, called.refs, this.#definitions))];
      // The beginning of a name is too little to page somebody by, unasked.
      return called.kind === 'one' && called.by !== 'beginnings'
        ? [{ person: called.ref }]
        : [nobody(text, 'no person in the catalog is called so')];
    });
  }
}

function nobody(text: string, because: string): Found {
  return {
    unknown: {
      text: text === '' ? 'a shift without a title' : shortened(text.replaceAll(/\p{Cc}/gu, ' '), longest),
      because,
    },
  };
}

function unique(found: readonly Found[]): readonly Found[] {
  return [...new Map(found.map((one) => ['person' in one ? one.person : `? ${one.unknown.text}`, one])).values()];
}
