import { join } from 'node:path';
import { escaped } from '@escalog/kernel';
import { Eta } from 'eta';

const shared = new Eta({
  views: join(import.meta.dirname, '..', 'templates'),
  cache: true,
  autoEscape: true,
  escapeFunction: escaped,
});

/** Renders the `.eta` templates of `folder` as whole pages, in the layout that all of Escalog's small pages have. Everything written by `<%= %>` is escaped, and harmless. `head`, which is not, is put into the head. */
export function pagesIn(folder: string): (template: string, title: string, data: object, head?: string) => string {
  const own = new Eta({ views: folder, cache: true, autoEscape: true, escapeFunction: escaped });
  return (template, title, data, head = '') =>
    shared.render('layout', { title, head, body: own.render(template, data) });
}
