/**
 * Liquid (https://shopify.github.io/liquid/) as far as a short text needs it: no files, no clock, no prototypes, and bounds on
 * steps and memory. A tag or a filter that is not among these is refused when a template is written.
 */
import { shortened } from '@escalog/kernel';
import { Context, Liquid, type Template } from 'liquidjs';
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

/**
 * Texts, values and tags of one rendering, counted each time that a loop comes to them. Liquid's own bound is one on time, which a
 * busy machine would reach with a template that is sound.
 */
const mostSteps = 10_000;

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

/** The text that a template makes of `facts`. Throws when it takes more steps or memory than there may be. */
export function rendered(template: Template[], facts: object): string {
  const context = new Context({ ...facts }, liquid.options, { sync: true }, { liquid });
  let steps = 0;
  context.renderLimit.check = () => {
    steps += 1;
    if (steps > mostSteps) throw new Error('template render limit exceeded');
  };
  return fit(String(liquid.renderSync(template, context)));
}

/** What was rendered, fit to be sent: without lone surrogates, and of bounded length. */
function fit(text: string): string {
  return shortened(text.toWellFormed().trim(), longestRendered);
}
