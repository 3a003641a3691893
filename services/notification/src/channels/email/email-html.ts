import { join } from 'node:path';
import { webAddressOf } from '@escalog/http';
import { Eta } from 'eta';
import type { PageMessage } from '../channel.ts';
import { factsOf } from '../page-text.ts';

const eta = new Eta({ views: join(import.meta.dirname, '..', '..', '..', 'templates'), cache: true, autoEscape: true });

/** The page as HTML that every mail program shows: no images, no scripts, inline styles only. */
export function emailHtml(message: PageMessage): string {
  const { incident, acknowledgeUrl, timelineUrl } = message;
  const facts = factsOf(message).map(([label, value]) => ({
    label,
    // Not every mail program heeds `white-space`.
    lines: value.split(/\r\n|\r|\n/).map((line) => line.replace(/^[ \t]+/, ({ length }) => '\u00a0'.repeat(length))),
    link: value === incident.url ? webAddressOf(value) : undefined,
  }));
  return eta.render('email', { title: incident.title, facts, acknowledgeUrl, timelineUrl });
}
