import { join } from 'node:path';
import { addressInLine, webAddressOf } from '@escalog/http';
import { escaped } from '@escalog/kernel';
import { Eta } from 'eta';
import type { PageMessage } from '../channel.ts';
import { openingOf } from '../opening.ts';
import { answersOf, factsOf, hintOf } from '../page-text.ts';

interface Line {
  readonly text: string;
  readonly address?: { readonly text: string; readonly link: string };
}

const eta = new Eta({
  views: join(import.meta.dirname, '..', '..', '..', 'templates'),
  cache: true,
  autoEscape: true,
  escapeFunction: escaped,
});

/**
 * The message as HTML that every mail program shows: no images, no scripts, inline styles only. `ownText`, where a template
 * says it, takes the place of all but the buttons.
 */
export function emailHtml(message: PageMessage, ownText?: string): string {
  const { incident, timelineUrl } = message;
  if (ownText !== undefined)
    return eta.render('email', {
      title: undefined,
      opening: ownText.split(/\n\n+/).map((paragraph) => paragraph.split('\n').map(lineOf)),
      facts: [],
      answers: answersOf(message),
      hint: undefined,
      timelineUrl,
    });
  const facts = factsOf(message).map(([label, value]) => {
    const link = value === incident.url ? webAddressOf(value) : undefined;
    return {
      label,
      lines:
        link === undefined ? value.split(/\r\n|\r|\n/).map(lineOf) : [{ text: '', address: { text: value, link } }],
    };
  });
  return eta.render('email', {
    title: incident.title,
    opening: openingOf(message).map((line) => line.split(/\r\n|\r|\n/).map((text) => ({ text }))),
    facts,
    answers: answersOf(message),
    hint: hintOf(message)?.split('\n'),
    timelineUrl,
  });
}

function lineOf(line: string): Line {
  const found = addressInLine(line);
  if (found !== undefined) return { text: found.label, address: { text: found.address, link: found.link } };
  // Not every mail program heeds `white-space`.
  return { text: line.replace(/^[ \t]+/, ({ length }) => '\u00a0'.repeat(length)) };
}
