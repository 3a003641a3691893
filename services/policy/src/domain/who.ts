import { respondersOf, type Definitions, type Ref, type Responder } from '@escalog/definitions';
import { onOneLine, shortened } from '@escalog/kernel';
import { pagesAsked, type Escalation } from './escalation.ts';
import type { Context } from './escalations.ts';

/** `Ana Costa`; of somebody whom the catalog does not know, what they call themselves, and that it does not. */
export function whoIs(by: string, name: string, definitions: Definitions): string {
  return definitions.findOf('person', by) === undefined ? `${name} (who is not in the catalog)` : name;
}

/** What somebody was called when they were paged, else what the catalog or they themselves call them. */
export function nameOf(ref: string, escalation: Escalation, definitions: Definitions): string {
  const paged = pagesAsked(escalation).find(({ person }) => person === ref);
  return paged?.name ?? definitions.find(ref)?.entry.name ?? ref;
}

const longestWords = 200;

/** What somebody wrote, to stand in the middle of a sentence: ` (not ours)`; nothing when they wrote nothing. */
export function inTheirWords(why: string): string {
  const words = onOneLine(why).replace(/\.+$/, '');
  return words === '' ? '' : ` (${shortened(words, longestWords)})`;
}

/** Somebody as they can be paged; nobody when the catalog does not know them. */
export function personNow(ref: Ref, { definitions, at }: Context): readonly Responder[] {
  return definitions.findOf('person', ref) === undefined ? [] : respondersOf(ref, definitions, at);
}
