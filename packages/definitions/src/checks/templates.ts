/** What the schema cannot say of a template: that its Liquid is sound, that its channel has a heading, and that people learn how to answer. */
import { listed } from '@escalog/kernel';
import { faultSentence } from '../cel/types.ts';
import type { TemplateChannel } from '../entries/template.ts';
import { typeOf, type CatalogEntry, type EntryOf } from '../entry.ts';
import { compiledTemplate } from '../templates/compiled-template.ts';
import { templateSubject, type TemplateKind } from '../templates/names.ts';
import { below, type Problem } from './problem.ts';
import type { Warning } from './warning.ts';

type TemplateEntry = EntryOf<'template'>;

/** What is said there has no heading. */
const withoutTitle: ReadonlyMap<TemplateChannel, string> = new Map([
  ['sms', 'a text message'],
  ['phone', 'a call'],
]);

/** What is wrong within a template; pointers are within it. */
export function problemsOfTemplate(template: TemplateEntry): readonly Problem[] {
  const { channel, kind } = templateSubject(template.ref);
  const what = withoutTitle.get(channel);
  if (template.title === undefined && template.text === undefined)
    return [
      { pointer: '', detail: `this changes nothing; give ${what === undefined ? 'a title or a text' : 'a text'}` },
    ];
  if (what !== undefined && template.title !== undefined)
    return [{ pointer: '/title', detail: `${what} has no title; say all of it in text, and leave title out` }];
  return (['title', 'text'] as const).flatMap((field) => {
    const source = template[field];
    const compiled = source === undefined ? undefined : compiledTemplate(source, channel, kind);
    return compiled === undefined || compiled.ok
      ? []
      : [{ pointer: below('', field), detail: faultSentence(compiled.fault) }];
  });
}

/** Names of which one at least says how to answer, on channels that add nothing to the text of a template; of a nudge both answers. */
const answers: { readonly [C in TemplateChannel]?: { readonly [K in TemplateKind]?: readonly string[] } } = {
  email: { page: ['acknowledgeUrl'], nudge: ['acceptUrl', 'dismissUrl'] },
  sms: { page: ['code', 'acknowledgeUrl'], nudge: ['acceptUrl', 'dismissUrl'] },
};

/** Templates after which people would not know how, or until when, to answer. */
export function templateWarnings(entries: readonly CatalogEntry[]): readonly Warning[] {
  return entries.filter(isTemplate).flatMap(silentOnAnswers);
}

function silentOnAnswers({ ref, text }: TemplateEntry): readonly Warning[] {
  if (text === undefined) return [];
  const { channel, kind } = templateSubject(ref);
  const compiled = compiledTemplate(text, channel, kind);
  if (!compiled.ok) return [];
  const { names } = compiled;
  const ways = answers[channel]?.[kind] ?? [];
  const told = kind === 'nudge' ? ways.every((way) => names.has(way)) : ways.some((way) => names.has(way));
  const warnings = [
    ...(ways.length === 0 || told
      ? []
      : [`it does not say how to answer; name ${listed(ways, kind === 'nudge' ? 'and' : 'or')} in it`]),
    ...(kind === 'page' && !names.has('opening') && !names.has('answerBy')
      ? ['it does not say until when to answer; name opening or answerBy in it']
      : []),
  ];
  return warnings.map((detail) => ({ ref, pointer: '/text', detail }));
}

function isTemplate(entry: CatalogEntry): entry is TemplateEntry {
  return typeOf(entry.ref) === 'template';
}
