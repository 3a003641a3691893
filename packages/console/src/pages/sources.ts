import { HttpProblem } from '@escalog/http';
import { field } from '../forms.ts';
import { exampleFor, outcomeWords, setupFor, wouldWords, type Source } from '../operate/sources.ts';
import type { Api } from '../api.ts';
import { everyPage, following } from '../paging.ts';
import { wordOf } from '../refs.ts';
import type { Ask, Page, Pages, Shown } from '../site.ts';

interface Tried {
  readonly reports: readonly {
    readonly outcome: string;
    readonly incidentId: string | null;
    readonly title: string;
    readonly severity: string;
    readonly severityBecause: string;
    readonly affects: readonly string[];
    readonly unknownNames: readonly string[];
    readonly faults: readonly string[];
  }[];
}

/** `/operate/sources`: whether what sends alerts does, what became of it, and how to set it up. */
export const sourcesPage: Pages = (site) => {
  site.page('/operate/sources', async ({ api, query }) => {
    const { sources, next } = await api.get<{ sources: readonly Source[]; next: string | null }>(
      `/v1/alert-sources?limit=50${following(query)}`,
    );
    return {
      title: 'Alert sources',
      template: 'sources',
      data: { sources, next, wordOf, outcomeWords },
    };
  });

  site.page('/operate/sources/:name', shown);
  site.form('/operate/sources/:name', shown, async (ask) => {
    const { api, form, params } = ask;
    const tried = await api.send<Tried>(
      'POST',
      `/v1/alert-sources/${encodeURIComponent(params['name'] ?? '')}/test`,
      jsonTyped(field(form, 'alert') ?? ''),
    );
    return shownWith(ask, tried);
  });
};

const shown: Page = (ask) => shownWith(ask, undefined);

async function shownWith({ api, params, publicUrl, typed }: Ask, tried: Tried | undefined): Promise<Shown> {
  const name = params['name'] ?? '';
  const source = await sourceCalled(name, api);
  return {
    title: source.name,
    template: 'source',
    data: {
      source,
      name,
      tried,
      outcomeWords,
      wouldWords,
      setup: setupFor(source, publicUrl),
      example: exampleFor(source.format),
      alert: field(typed, 'alert'),
    },
  };
}

function jsonTyped(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem(422, 'no-json', 'What was typed is not JSON; nothing was tried.');
  }
}

async function sourceCalled(name: string, api: Api): Promise<Source> {
  const sources = await everyPage<Source>(api, '/v1/alert-sources?limit=200', 'sources');
  const found = sources.find(({ ref }) => wordOf(ref) === name);
  if (found !== undefined) return found;
  throw new HttpProblem(404, 'unknown-alert-source', `There is no alert-source/${name}; /operate/sources lists all.`);
}
