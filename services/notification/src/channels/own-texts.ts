/** What a template of the catalog says in place of Escalog's own words. */
import {
  compiledTemplate,
  faultSentence,
  templateSubject,
  type CompiledTemplate,
  type EntryOf,
} from '@escalog/definitions';
import type { PageMessage } from './channel.ts';
import { templateFacts } from './template-facts.ts';

/** Empty where the template leaves out a field, or has nothing to say in it for this message. */
export type OwnTexts =
  | { readonly ok: true; readonly title: string; readonly text: string }
  /** `fault` is a sentence without a full stop. */
  | { readonly ok: false; readonly fault: string };

type Field = 'title' | 'text';

/** A template of the catalog is compiled once for each version of it. */
const compiled = new WeakMap<EntryOf<'template'>, { readonly [F in Field]: CompiledTemplate | undefined }>();

/** What the template of `message` makes of it; nothing at all where there is none. A template was checked when it was applied, and may fail all the same. */
export function ownTexts(message: PageMessage): OwnTexts {
  const { template } = message;
  if (template === undefined) return { ok: true, title: '', text: '' };
  const fields = fieldsOf(template);
  const facts = templateFacts(message);
  try {
    return { ok: true, title: said(fields.title), text: said(fields.text) };
  } catch (error) {
    return { ok: false, fault: error instanceof Error ? error.message : String(error) };
  }

  function said(field: CompiledTemplate | undefined): string {
    if (field === undefined) return '';
    if (!field.ok) throw new Error(faultSentence(field.fault));
    return field.render(facts);
  }
}

function fieldsOf(template: EntryOf<'template'>) {
  const kept = compiled.get(template);
  if (kept !== undefined) return kept;
  const { channel, kind } = templateSubject(template.ref);
  const field = (source: string | undefined) =>
    source === undefined ? undefined : compiledTemplate(source, channel, kind);
  const made = { title: field(template.title), text: field(template.text) };
  compiled.set(template, made);
  return made;
}
