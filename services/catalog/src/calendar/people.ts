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
  readonly #byText = new Map<string, Found>();
  readonly #byTitle = new Map<string, readonly Found[]>();

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
    const attending = by === 'title' ? [] : attendees.map((mail) => this.#calledBy(mail));
    if (by === 'attendees' || attending.some(isPerson))
      return attending.length > 0 ? unique(attending) : [nobody(summary, 'nobody attends')];
    return this.#byTitle.getOrInsertComputed(summary, () => unique(this.#titled(summary)));
  }

  /** The title as a whole, or else whoever its parts name. */
  #titled(summary: string): readonly Found[] {
    if (summary === '') return [nobody('', 'it has no title')];
    const whole = this.#calledBy(summary);
    if (isPerson(whole)) return [whole];
    const parts = summary
      .split(separators)
      .map((part) => part.trim())
      .filter(Boolean);
    const found = [whole, ...parts.map((part) => this.#calledBy(part))];
    const people = found.filter(isPerson);
    if (people.length > 0) return people;
    const reasons = found.flatMap((one) => ('unknown' in one ? one.unknown.because : []));
    return [nobody(summary, reasons.find((because) => because !== unheardOf) ?? unheardOf)];
  }

  #calledBy(text: string): Found {
    return this.#byText.getOrInsertComputed(text, () => {
      const [owner, ...others] = this.#byMail.get(text.toLowerCase()) ?? [];
      if (owner !== undefined)
        return others.length === 0
          ? { person: owner }
          : nobody(text, severalSentence(text, [owner, ...others], this.#definitions));
      if (/^\S+@\S+$/.test(text)) return nobody(text, 'nobody in the catalog has this address');
      const called = entryCalled(text, ['person'], this.#definitions);
      if (called.kind === 'several') return nobody(text, severalSentence(text, called.refs, this.#definitions));
      // The beginning of a name is too little to page somebody by, unasked.
      return called.kind === 'one' && called.by !== 'beginnings' ? { person: called.ref } : nobody(text, unheardOf);
    });
  }
}

const unheardOf = 'no person in the catalog is called so';

function isPerson(found: Found): found is { readonly person: Ref } {
  return 'person' in found;
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
