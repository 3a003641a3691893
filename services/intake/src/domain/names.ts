/** From what a request says to what the catalog knows; a refusal says what was not found and what there is. */
import type { Definitions, Ref } from '@escalog/definitions';
import type { Rejection } from '@escalog/kernel';
import { rankOf, thingsNamed } from './alertmanager.ts';

export type Found<Value> = { readonly found: Value } | { readonly rejection: Rejection };

const shown = 10;

/** The entries that `words` name, by ref, name or alias. */
export function entriesNamed(words: readonly string[], definitions: Definitions): Found<readonly Ref[]> {
  const unknown = words.find((word) => thingsNamed(word, definitions).length === 0);
  if (unknown !== undefined) return refused('unknown-entry', `Nothing in the catalog is called "${unknown}"; leave affects away to be routed by the title, or see GET /v1/catalog/entries.`);
  return { found: [...new Set(words.flatMap((word) => thingsNamed(word, definitions)))].sort() };
}

/** The severity called `word`, as `sev1` or `severity/sev1`; the assumed one when nothing is said. */
export function severityNamed(word: string | undefined, definitions: Definitions): Found<string> {
  const all = [...definitions.allOf('severity')].sort((a, b) => a.rank - b.rank);
  const names = all.map(({ ref }) => nameOf(ref));
  if (word === undefined) return { found: nameOf((all.find(({ assumed }) => assumed) ?? all[0])?.ref ?? 'severity/unknown') };
  const name = word.startsWith('severity/') ? nameOf(word) : word;
  return names.includes(name) ? { found: name } : refused('unknown-severity', `There is no severity "${word}"; there are: ${names.join(', ') || 'none, apply a catalog first'}.`);
}

/** The person called `word`, by ref, name or alias. */
export function personNamed(word: string, definitions: Definitions): Found<{ readonly ref: Ref; readonly name: string }> {
  const people = definitions.named(word).filter((ref) => ref.startsWith('person/'));
  const [ref] = people;
  if (ref === undefined) return refused('unknown-person', `Nobody in the catalog is called "${word}"; use a ref such as person/ana, see GET /v1/catalog/entries?type=person.`);
  if (people.length > 1) return refused('ambiguous-person', `"${word}" may be ${people.slice(0, shown).join(' or ')}; use the ref.`);
  return { found: { ref, name: definitions.find(ref)?.entry.name ?? ref } };
}

/** The person, schedule or team that a declaration asks for. */
export function responderNamed(word: string, definitions: Definitions): Found<Ref> {
  const [ref] = definitions.named(word).filter((candidate) => /^(person|schedule|team)\//.test(candidate));
  return ref === undefined ? refused('unknown-responder', `No person, schedule or team is called "${word}"; see GET /v1/catalog/entries.`) : { found: ref };
}

/** Whether going from one severity to another makes it worse. */
export function directionOf(from: string, to: string, definitions: Definitions): 'raised' | 'lowered' {
  return rankOf(`severity/${to}`, definitions) < rankOf(`severity/${from}`, definitions) ? 'raised' : 'lowered';
}

function nameOf(ref: Ref): string {
  return ref.slice(ref.indexOf('/') + 1);
}

function refused(code: string, message: string): { rejection: Rejection } {
  return { rejection: { code, message } };
}
