import { join } from 'node:path';
import { Eta } from 'eta';
import type { PageMessage } from '../channel.ts';
import { factsOf } from '../page-text.ts';

const eta = new Eta({ views: join(import.meta.dirname, '..', '..', '..', 'templates'), cache: true, autoEscape: true });

/** The page as HTML that every mail program shows: no images, no scripts, inline styles only. */
export function emailHtml(message: PageMessage): string {
  const { incident, acknowledgeUrl, timelineUrl } = message;
  return eta.render('email', { title: incident.title, facts: factsOf(message), acknowledgeUrl, timelineUrl });
}
