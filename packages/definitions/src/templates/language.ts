/**
 * Liquid (https://shopify.github.io/liquid/) as far as a short text needs it: no files, no clock, no prototypes, and bounds on
 * time and memory. A tag or a filter that is not among these is refused when a template is written.
 */
import { shortened } from '@escalog/kernel';
import { Liquid } from 'liquidjs';
import { longestTemplate } from '../entries/template.ts';

/** Tags that may be used; what ends or divides them goes with them. */
export const templateTags = [
  'if', 'unless', 'case', 'for', 'break', 'continue', 'assign', 'capture', 'comment', 'raw', '#',
] as const; // prettier-ignore

/** Filters that may be used. None reads a clock, makes markup, or counts in anything but whole characters. */
export const templateFilters = [
  'append', 'prepend', 'capitalize', 'downcase', 'upcase', 'strip', 'replace', 'replace_first', 'remove', 'remove_first',
  'truncate', 'truncatewords', 'split', 'join', 'first', 'last', 'size', 'reverse', 'sort', 'uniq', 'default', 'url_encode',
] as const; // prettier-ignore

const longestRendered = 20_000;

/** Of one rendering; a usual template takes less than one. */
const patience = 100;

/** Roughly characters and items of lists that are made on the way. */
const memory = 200_000;

export const liquid = engine();

function engine(): Liquid {
  const made = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    // An empty text counts as false in a condition: Liquid itself takes it for true.
    jsTruthy: true,
    templates: {},
    parseLimit: longestTemplate,
    renderLimit: patience,
    memoryLimit: memory,
  });
  const tags: ReadonlySet<string> = new Set(templateTags);
  const filters: ReadonlySet<string> = new Set(templateFilters);
  for (const tag of Object.keys(made.tags)) if (!tags.has(tag)) delete made.tags[tag];
  for (const filter of Object.keys(made.filters)) if (!filters.has(filter)) made.unregisterFilter(filter);
  // Its own cuts inside a character.
  made.registerFilter('truncate', (text: unknown, longest: unknown) =>
    shortened(String(text), Math.max(1, Math.floor(Number(longest ?? 50)) || 50)),
  );
  return made;
}

/** What was rendered, fit to be sent: without lone surrogates, and of bounded length. */
export function fit(rendered: string): string {
  return shortened(rendered.toWellFormed().trim(), longestRendered);
}
