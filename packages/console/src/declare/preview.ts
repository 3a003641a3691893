import { listed } from '@escalog/kernel';
import { whenAfter } from '../spoken.ts';

/** What `POST /v1/incidents/preview` answers. */
export interface Preview {
  readonly severity: string;
  readonly affects: readonly string[];
  readonly routing: { readonly because: string };
  readonly routes: readonly Ladder[];
  readonly byRules: readonly Omit<Ladder, 'entries'>[];
  readonly offers: readonly { readonly ref: string; readonly name: string; readonly reason: string }[];
  readonly contacts: readonly Contact[] | null;
  readonly cutShort: boolean;
  /** Open incidents that may be about the same. */
  readonly similar: readonly {
    readonly id: string;
    readonly title: string;
    readonly severity: string;
    readonly acknowledgedBy: readonly Paged[];
  }[];
  readonly warnings: readonly string[];
  readonly names: Readonly<Record<string, string>>;
  readonly preview: string;
}

interface Ladder {
  readonly explanation: string;
  readonly pathName: string;
  readonly path: string;
  readonly levels: readonly (Rung & {
    readonly people: readonly Paged[];
    readonly acknowledgeWithin: string;
  })[];
  readonly skipped: readonly (Rung & { readonly why: string })[];
  readonly replaced: readonly { readonly afterSeconds: number; readonly why: string }[];
  readonly lastResort: { readonly afterSeconds: number; readonly people: readonly Paged[] } | null;
}

interface Rung {
  readonly level: number;
  readonly cycle: number;
  readonly afterSeconds: number;
}

interface Paged {
  readonly person: string;
  readonly name: string;
}

interface Contact {
  readonly person: string;
  readonly urgency: string;
  readonly basis: string;
  readonly methods: readonly { readonly channel: string; readonly address: string; readonly afterSeconds: number }[];
}

/** A preview as it is read. */
export interface ShownPreview {
  /** Who is paged at once, in one sentence. */
  readonly summary: string;
  /** Whether somebody is. */
  readonly reachesSomebody: boolean;
  readonly because: string;
  readonly ways: readonly Way[];
  readonly similar: Preview['similar'];
  readonly warnings: readonly string[];
  readonly offers: Preview['offers'];
  readonly affects: readonly { readonly ref: string; readonly name: string }[];
  readonly sealed: string;
}

/** One path that is climbed. */
export interface Way {
  readonly heading: string;
  readonly explanation: string;
  readonly path: string;
  readonly now: readonly { readonly person: string; readonly name: string; readonly how: string }[];
  readonly later: readonly { readonly when: string; readonly who: string; readonly what: string }[];
}

/** The preview in the order of reading: whom it pages now, why, whom after that. */
export function shownPreview(preview: Preview): ShownPreview {
  const { routes, byRules, contacts, names } = preview;
  const ways = [
    ...routes.map((ladder) => wayOf(ladder, ladder.pathName, contacts)),
    ...byRules.map((ladder) => wayOf(ladder, `By a rule: ${ladder.pathName}`, contacts)),
  ];
  const now = [...new Set(ways.flatMap((way) => way.now.map(({ name }) => name)))];
  return {
    summary: now.length === 0 ? 'Nobody would be paged at once' : `${listed(now)} would be paged now`,
    reachesSomebody: now.length > 0,
    because: preview.routing.because,
    ways,
    similar: preview.similar,
    warnings: [...samplesAlone(now, ways, contacts), ...preview.warnings],
    offers: preview.offers,
    affects: preview.affects.map((ref) => ({ ref, name: names[ref] ?? ref })),
    sealed: preview.preview,
  };
}

/** Whoever only tries Escalog pages people of a sample: nobody should take them for real ones. */
function samplesAlone(
  names: readonly string[],
  ways: readonly Way[],
  contacts: Preview['contacts'],
): readonly string[] {
  const people = new Set(ways.flatMap((way) => way.now.map(({ person }) => person)));
  const reached = (contacts ?? []).filter(({ person, methods }) => people.has(person) && methods.length > 0);
  const isSampled = reached.length > 0 && reached.every(({ methods }) => methods.every(leadsNowhere));
  return isSampled
    ? [`${listed(names)} would be reached only in the sandbox or at example addresses: nobody would really hear of it.`]
    : [];
}

/** RFC 2606: nobody has an address at these. */
function leadsNowhere({ channel, address }: Contact['methods'][number]): boolean {
  return channel === 'sandbox' || /[@.]example(\.(com|net|org))?$/.test(address);
}

function wayOf(ladder: Omit<Ladder, 'entries'>, heading: string, contacts: Preview['contacts']): Way {
  const { levels, skipped, replaced, lastResort } = ladder;
  const atOnce = levels.filter(({ afterSeconds }) => afterSeconds <= 0);
  const later = [
    ...levels
      .filter(({ afterSeconds, cycle }) => afterSeconds > 0 && cycle === 1)
      .map((rung) => ({ after: rung.afterSeconds, who: namesOf(rung.people), what: `level ${rung.level}` })),
    ...skipped
      .filter(({ cycle }) => cycle === 1)
      .map((rung) => ({ after: rung.afterSeconds, who: 'Nobody', what: `level ${rung.level}: ${rung.why}` })),
    ...roundsOf(levels),
    ...replaced.map(({ afterSeconds, why }) => ({ after: afterSeconds, who: 'Another path', what: why })),
    ...(lastResort === null
      ? []
      : [
          {
            after: lastResort.afterSeconds,
            who: namesOf(lastResort.people) || 'Nobody',
            what: 'last resort, again and again until somebody acknowledges',
          },
        ]),
  ].toSorted((a, b) => a.after - b.after);
  return {
    heading,
    explanation: ladder.explanation,
    path: ladder.path,
    now: atOnce.flatMap(({ people }) =>
      people.map(({ person, name }) => ({ person, name, how: howOf(person, contacts) })),
    ),
    later: later.map(({ after, who, what }) => ({ when: whenAfter(after), who, what })),
  };
}

/** `by mail at once, sms after 2 min`. */
function howOf(person: string, contacts: Preview['contacts']): string {
  if (contacts === null) return 'how is not known now';
  const contact = contacts.find((one) => one.person === person);
  if (contact === undefined || contact.methods.length === 0) return 'in no way: nothing would reach them';
  const { basis, methods } = contact;
  return methods
    .map(({ channel, address, afterSeconds }) => {
      const where = address === channel ? channel : `${channel} ${address}`;
      return afterSeconds <= 0 ? where : `${where} ${whenAfter(afterSeconds)}`;
    })
    .join(basis === 'one-by-one' ? '; if that fails ' : ', ');
}

/** Rounds after the first are one line: they page whoever is on call then. */
function roundsOf(levels: readonly Rung[]) {
  const again = levels.find(({ cycle }) => cycle > 1);
  if (again === undefined) return [];
  const more = Math.max(...levels.map(({ cycle }) => cycle)) - 1;
  return [{ after: again.afterSeconds, who: 'The same levels again', what: more === 1 ? 'once' : `${more} times` }];
}

function namesOf(people: readonly Paged[]): string {
  return listed(people.map(({ name }) => name));
}
