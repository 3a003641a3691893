import { namesOf } from '../access/names.ts';
import { field } from '../forms.ts';
import type { Ask, Pages, Shown } from '../site.ts';

interface Line {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly outcome: string;
  readonly about: string | null;
  readonly via: string;
  readonly address: string;
  readonly route: string;
  readonly status: number;
  readonly detail: string;
}

interface Listing {
  readonly lines: readonly Line[];
  readonly next: string | null;
}

const filters = ['person', 'action', 'outcome', 'about', 'since', 'until'] as const;

/** `/operate/audit`: who did what that not everybody may, the newest first; filtered by the address, and exported as it is filtered. */
export const operateAuditPage: Pages = (site) => {
  site.page('/operate/audit', shown);
};

async function shown({ api, query }: Ask): Promise<Shown> {
  const asked = askedBy(query);
  const { lines, next } = await api.get<Listing>(
    `/v1/audit?${withMore(asked, { limit: '50', after: query['after'] })}`,
  );
  const names = await namesOf(
    api,
    lines.flatMap(({ actor, about }) => [actor, about]),
  );
  const given = Object.fromEntries(filters.map((name) => [name, field(query, name) ?? '']));
  return {
    title: 'Audit',
    template: 'operate-audit',
    data: {
      lines,
      names,
      given,
      isFiltered: asked.size > 0,
      next: next === null ? null : `/operate/audit?${withMore(new URLSearchParams(present(given)), { after: next })}`,
      exports: ['csv', 'ndjson'].map((format) => ({
        format,
        href: `/v1/audit/export?${withMore(asked, { format })}`,
      })),
    },
  };
}

/** What the API is asked: days are from their beginning in UTC. */
function askedBy(query: Ask['query']): URLSearchParams {
  const asked = new URLSearchParams();
  for (const name of filters) {
    const value = field(query, name);
    if (value === undefined) continue;
    asked.set(name, /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value);
  }
  return asked;
}

function withMore(asked: URLSearchParams, more: Readonly<Record<string, string | undefined>>): string {
  return new URLSearchParams([...asked, ...Object.entries(present(more))]).toString();
}

function present(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((one): one is [string, string] => one[1] !== undefined && one[1] !== ''),
  );
}
