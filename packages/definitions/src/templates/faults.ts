/** What the Liquid library says of a template, in words for whoever wrote it, with its place. */
import { listed, onOneLine } from '@escalog/kernel';
import type { LiquidError } from 'liquidjs';
import { faultAt } from '../cel/faults.ts';
import type { CelFault } from '../cel/types.ts';
import { templateFilters, templateTags } from './language.ts';
import { nearest } from './nearest.ts';

/** The fault that an error of the library tells. */
export function faultOf(source: string, error: unknown): CelFault {
  if (!isLiquidError(error))
    return faultAt(source, 0, sentenceOf(error instanceof Error ? error.message : String(error)));
  const detail = detailOf(messageOf(error));
  const [line = 1, column = 1] = error.token.getPosition();
  const filter = /^undefined filter: (.+)$/.exec(messageOf(error))?.[1];
  if (filter === undefined || error.token.input !== source) return { detail, line, column };
  const within = new RegExp(`\\|\\s*(?=${RegExp.escape(filter)}\\b)`, 'g');
  within.lastIndex = error.token.begin;
  return faultAt(source, within.exec(source) === null ? error.token.begin : within.lastIndex, detail);
}

function isLiquidError(error: unknown): error is LiquidError {
  return error instanceof Error && typeof (error as Partial<LiquidError>).token?.getPosition === 'function';
}

/** Without the place, and what the library puts around an error of its own. */
function messageOf(error: LiquidError): string {
  return error.message.replace(/(, file:.*?)?, line:\d+, col:\d+$/s, '');
}

function detailOf(message: string): string {
  const [, tag] = /^tag "(.*)" not found$/s.exec(message) ?? [];
  if (tag !== undefined) return unknownTag(tag);
  const [, filter] = /^undefined filter: (.*)$/s.exec(message) ?? [];
  if (filter !== undefined)
    return `there is no filter "${filter}"${meant(nearest(filter, templateFilters))}; there are ${listed(templateFilters)}`;
  const [, block] = /^tag \{%-?\s*(\w+).*%\} not closed$/s.exec(message) ?? [];
  if (block !== undefined) return `{% ${block} %} is not ended; add {% end${block} %}`;
  if (/^raw .* not closed$/s.test(message)) return '{% raw %} is not ended; add {% endraw %}';
  if (/^tag .* not closed$/s.test(message)) return 'a tag begins here and is not closed; end it with %}';
  if (/^output .* not closed$/s.test(message)) return 'a value begins here and is not closed; end it with }}';
  if (/^invalid value expression: ""$/.test(message)) return 'a name or a text in quotes is missing here';
  if (/^expected "\|" before filter$/.test(message))
    return 'this is not expected here; two values are compared with ==, and a filter follows a |';
  const [, name] = /^undefined variable: (.*)$/s.exec(message) ?? [];
  if (name !== undefined && /\.(\d+|first|last)$/.test(name))
    return `${name} is missing where the list is empty; ask with {% if ${name.replace(/\.\w+$/, '.size')} %} first`;
  if (name !== undefined) return `nothing is called "${name}" here`;
  if (/limit exceeded/.test(message))
    return 'it takes more steps or memory than a message may; make its loops and texts smaller';
  return sentenceOf(message);
}

function unknownTag(tag: string): string {
  if (/^(end\w+|else|elsif|elseif|when)$/.test(tag)) return `nothing is open that {% ${tag} %} would belong to`;
  return `there is no tag {% ${tag} %} here${meant(nearest(tag, templateTags))}; there are ${listed(templateTags)}`;
}

function meant(name: string | undefined): string {
  return name === undefined ? '' : `, and ${name} is nearest`;
}

function sentenceOf(message: string): string {
  const line = onOneLine(message);
  return `${line.charAt(0).toLowerCase()}${line.slice(1)}`;
}
