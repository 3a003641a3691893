/** From what a request says to what the catalog knows; a refusal says what was not found and what there is. */
import type { Definitions, Ref } from '@escalog/definitions';
import type { Rejection } from '@escalog/kernel';

export type Found<Value> = { readonly found: Value } | { readonly rejection: Rejection };

const shown = 10;

/** The entries that `words` name, by ref, name or alias. */
export function entriesNamed(words: readonly string[], definitions: Definitions): Found<readonly Ref[]> {
  const unknown = words.find((word) => thingsNamed(word, definitions).length === 0);
  if (unknown !== undefined)
    return refused(
      'unknown-entry',
      `Nothing in the catalog is called "${unknown}"; leave affects away to be routed by the title, or see GET /v1/catalog/entries.`,
    );
  return { found: [...new Set(words.flatMap((word) => thingsNamed(word, definitions)))].sort() };
}

/** Entries that can be affected and that answer to `word`. */
export function thingsNamed(word: string, definitions: Definitions): readonly Ref[] {
  return definitions.named(word).filter((ref) => ref.startsWith('business-service/') || ref.startsWith('component/'));
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

/** The person called `word`, by ref, name or alias. */
export function personNamed(
  word: string,
  definitions: Definitions,
): Found<{ readonly ref: Ref; readonly name: string }> {
  const people = definitions.named(word).filter((ref) => ref.startsWith('person/'));
  const [ref] = people;
  if (ref === undefined)
    return refused('unknown-person', `Nobody in the catalog is called "${word}"${hintOf(definitions)}.`);
  if (people.length > 1)
    return refused('ambiguous-person', `"${word}" may be ${people.slice(0, shown).join(' or ')}; use the ref.`);
  return { found: { ref, name: definitions.find(ref)?.entry.name ?? ref } };
}

/** The person, schedule or team that a declaration asks for. */
export function responderNamed(word: string, definitions: Definitions): Found<Ref> {
  const [ref, ...others] = definitions.named(word).filter((candidate) => /^(person|schedule|team)\//.test(candidate));
  if (others.length > 0)
    return refused(
      'ambiguous-responder',
      `"${word}" may be ${[ref, ...others].slice(0, shown).join(' or ')}; use the ref.`,
    );
  return ref === undefined
    ? refused('unknown-responder', `No person, schedule or team is called "${word}"; see GET /v1/catalog/entries.`)
    : { found: ref };
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

/** Some who are, so that the next try is right. */
function hintOf(definitions: Definitions): string {
  const refs = definitions
    .allOf('person')
    .slice(0, 3)
    .map(({ ref }) => ref);
  return refs.length === 0
    ? '; apply a catalog with people first'
    : `; there are ${refs.join(', ')} and so on, see GET /v1/catalog/entries?type=person`;
}

function refused(code: string, message: string): { rejection: Rejection } {
  return { rejection: { code, message } };
}
