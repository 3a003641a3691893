import type { HttpProblem } from '@escalog/http';
import { applied, planned, readable, Refused } from '../catalog/editing.ts';
import type { ShownPlan } from '../catalog/planned.ts';
import { field } from '../forms.ts';
import type { Ask, Pages, Shown } from '../site.ts';

interface Besides {
  readonly plan?: ShownPlan;
  readonly note?: string | undefined;
  readonly problem?: HttpProblem;
}

/** `/catalog/import`: several entries as YAML, all of them or none. */
export const catalogImportPage: Pages = (site) => {
  site.page('/catalog/import', async (ask) => importing(ask));
  site.form(
    '/catalog/import',
    async (ask, problem) => importing(ask, { problem }),
    async (ask) => {
      const text = typedIn(ask);
      const written = readable(text);
      if (written.values.length === 0)
        throw new Refused('There are no entries in it: paste YAML, or choose a file.', []);
      let note: string | undefined;
      if (field(ask.form, 'do') === 'apply') {
        note = await applied(ask, written.values);
        if (note === undefined) return '/catalog';
      }
      return importing(ask, { plan: await planned(ask.api, written.values, written, text), note });
    },
  );
};

function importing(ask: Ask, { problem, ...besides }: Besides = {}): Shown {
  return {
    title: 'Import YAML',
    template: 'catalog-import',
    data: {
      ...besides,
      text: typedIn(ask),
      wrong: problem instanceof Refused ? problem.wrong : [],
      why: field(ask.typed, 'why') ?? '',
    },
  };
}

function typedIn({ typed }: Ask): string {
  const text = typed['yaml'];
  return typeof text === 'string' ? text.replaceAll('\r\n', '\n') : '';
}
