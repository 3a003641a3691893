/** From what a request says to what the catalog knows; a refusal says what was not found and what there is. */
import {
  callerOf,
  entryCalled,
  calledAlmost,
  isThingType,
  nearestClause,
  offersAmong,
  offersFor,
  severalSentence,
  typeNameOf,
  typesAffected,
  type Caller,
  type Definitions,
  type EntryType,
  type Offer,
  type Ref,
} from '@escalog/definitions';
import { never, type Rejection } from '@escalog/kernel';

export type Found<Value> =
  | { readonly found: Value }
  /** With what may have been meant, best first, where that is known. */
  | { readonly rejection: Rejection; readonly offers?: readonly Offer[] };

const offeredAtMost = 5;

/**
 * The entries that `words` name: by ref, name, alias or a part of one, and else by a name in another spelling or number, or
 * with one letter wrong, when only one is called so. A word that may mean several, or nothing, is refused with what comes near.
 */
export function entriesNamed(words: readonly string[], definitions: Definitions): Found<readonly Ref[]> {
  const refs = new Set<Ref>();
  for (const word of words) {
    const meant = thingsMeant(word, definitions);
    if ('rejection' in meant) return meant;
    for (const ref of meant.found) refs.add(ref);
  }
  return { found: [...refs].sort() };
}

function thingsMeant(word: string, definitions: Definitions): Found<readonly Ref[]> {
  const named = thingsNamed(word, definitions);
  if (named.length > 0) return { found: named };
  const types = typesAffected(definitions);
  const called = entryCalled(word, types, definitions);
  if (called.kind === 'one') return { found: [called.ref] };
  if (called.kind === 'several')
    return {
      ...refused('ambiguous-entry', severalSentence(word, called.refs, definitions)),
      offers: offersAmong(called.refs, word, definitions).slice(0, offeredAtMost),
    };
  const almost = calledAlmost(word, types, definitions);
  if (almost.length === 1) return { found: almost };
  const offers = offersFor(word, types, definitions, offeredAtMost);
  const nearest = offers.length > 0 ? offers.map(({ ref }) => ref) : called.nearest;
  return {
    ...refused(
      'unknown-entry',
      `Nothing in the catalog is called "${word}"${nearestClause({ kind: 'none', nearest }, definitions)}; leave affects away to be routed by the title, or see GET /v1/catalog/entries.`,
    ),
    offers,
  };
}

/** What `words` name of the entries, and those of them that nothing is known under: what somebody calls it in the night is kept. */
export function scopeNamed(
  words: readonly string[],
  definitions: Definitions,
): Found<{ readonly refs: readonly Ref[]; readonly unknownNames: readonly string[] }> {
  const refs = new Set<Ref>();
  const unknownNames = new Set<string>();
  for (const word of words) {
    const named = entriesNamed([word], definitions);
    if ('found' in named) for (const ref of named.found) refs.add(ref);
    else if (named.rejection.code === 'unknown-entry') unknownNames.add(word.trim());
    else return named;
  }
  return { found: { refs: [...refs], unknownNames: [...unknownNames] } };
}

/**
 * The entries that `words` name, those first that are among `affected`: somebody who takes out "login" means the one that
 * is affected. A ref that is affected is found, too, when its entry is gone.
 */
export function affectedNamed(
  words: readonly string[],
  affected: readonly Ref[],
  definitions: Definitions,
): Found<readonly Ref[]> {
  const refs = new Set<Ref>();
  for (const word of words) {
    const meant = affected.includes(word)
      ? [word]
      : thingsNamed(word, definitions).filter((ref) => affected.includes(ref));
    const called = meant.length > 0 ? undefined : entryCalled(word, typesAffected(definitions), definitions);
    const among = called?.kind === 'several' ? called.refs.filter((ref) => affected.includes(ref)) : [];
    if (among.length === 1) meant.push(...among);
    else if (called?.kind === 'several')
      return refused('ambiguous-entry', severalSentence(word, called.refs, definitions));
    else if (called?.kind === 'one') meant.push(called.ref);
    if (meant.length === 0) return refused('unknown-entry', notAffected(word, affected, definitions));
    for (const ref of meant) refs.add(ref);
  }
  return { found: [...refs] };
}

const affectedTold = 10;

function notAffected(word: string, affected: readonly Ref[], definitions: Definitions): string {
  const told = affected.slice(0, affectedTold).map((ref) => `${definitions.find(ref)?.entry.name ?? ref} (${ref})`);
  const more = affected.length > affectedTold ? [`${affected.length - affectedTold} more`] : [];
  const what = affected.length === 0 ? 'nothing is' : `what is: ${[...told, ...more].join(', ')}`;
  return `Nothing in the catalog is called "${word}", so it cannot be taken out of what is affected; ${what}.`;
}

/** Entries that can be affected and that answer to `word`. */
export function thingsNamed(word: string, definitions: Definitions): readonly Ref[] {
  return definitions.named(word).filter((ref) => isThingType(typeNameOf(ref)));
}

/** The severity called `word`, as `sev1`, `severity/sev1` or by its name; the assumed one when nothing is said. */
export function severityNamed(word: string | undefined, definitions: Definitions): Found<string> {
  const all = [...definitions.allOf('severity')].sort((a, b) => a.rank - b.rank);
  if (word === undefined)
    return { found: nameOf((all.find(({ assumed }) => assumed) ?? all[0])?.ref ?? 'severity/unknown') };
  const [ref] = definitions
    .named(word.includes('/') ? word : `severity/${word.trim()}`)
    .concat(definitions.named(word))
    .filter((candidate) => candidate.startsWith('severity/'));
  return ref !== undefined
    ? { found: nameOf(ref) }
    : refused(
        'unknown-severity',
        `There is no severity "${word}"; there are: ${all.map((severity) => nameOf(severity.ref)).join(', ') || 'none, apply a catalog first'}.`,
      );
}

/** Who is to lead: whoever says so themselves, or a person of the catalog, whom others can be asked to turn to. */
export function leadCalled(word: string, by: Caller, definitions: Definitions): Found<Caller> {
  const answer = callerOf(word, definitions);
  if ('rejection' in answer) return answer;
  const { caller } = answer;
  if (caller.known || caller.ref === by.ref) return { found: caller };
  const nearest = entryCalled(word, ['person'], definitions);
  const clause = nearest.kind === 'none' ? nearestClause(nearest, definitions) : '';
  return refused(
    'unknown-person',
    `Nobody in the catalog is called "${caller.name}"${clause}; whoever is not in it can take the lead themselves.`,
  );
}

/** The people of the catalog whom `words` name, by ref, name or mail address. */
export function peopleNamed(words: readonly string[], definitions: Definitions): Found<readonly Ref[]> {
  const refs = new Set<Ref>();
  for (const word of words) {
    const answer = callerOf(word, definitions);
    if ('rejection' in answer) return answer;
    if (!answer.caller.known)
      return refused(
        'unknown-person',
        `Nobody in the catalog is called "${word}"; who may see a private incident is named by ref, name or mail address.`,
      );
    refs.add(answer.caller.ref);
  }
  return { found: [...refs] };
}

const responderTypes: readonly EntryType[] = ['person', 'schedule', 'team'];

/** The person, schedule or team that a declaration asks for, by ref, name or a part of it. */
export function responderNamed(word: string, definitions: Definitions): Found<Ref> {
  const called = entryCalled(word, responderTypes, definitions);
  switch (called.kind) {
    case 'one':
      return { found: called.ref };
    case 'several':
      return refused('ambiguous-responder', severalSentence(word, called.refs, definitions));
    case 'none':
      return refused(
        'unknown-responder',
        `No person, schedule or team is called "${word}"${nearestClause(called, definitions)}; see GET /v1/catalog/entries.`,
      );
    default:
      return never(called);
  }
}

/** Whether going from one severity to another makes it worse. */
export function directionOf(from: string, to: string, definitions: Definitions): 'raised' | 'lowered' {
  return rankOf(`severity/${to}`, definitions) < rankOf(`severity/${from}`, definitions) ? 'raised' : 'lowered';
}

/** The severities that are at least as bad as one, by their names within the type. */
export function severitiesAsBadAs(severity: string, definitions: Definitions): readonly string[] {
  const rank = rankOf(`severity/${severity}`, definitions);
  return [severity, ...definitions.allOf('severity').flatMap((other) => (other.rank <= rank ? nameOf(other.ref) : []))];
}

/** 1 is the worst; an unknown severity ranks last. */
export function rankOf(ref: Ref, definitions: Definitions): number {
  return definitions.findOf('severity', ref)?.entry.rank ?? Infinity;
}

/** The name within its type: `sev1` of `severity/sev1`. */
export function nameOf(ref: Ref): string {
  return ref.slice(ref.indexOf('/') + 1);
}

function refused(code: string, message: string): { rejection: Rejection } {
  return { rejection: { code, message } };
}
