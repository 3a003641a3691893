import { rights, tokenScopes } from '@escalog/access';
import { HttpProblem } from '@escalog/http';
import { namesOf } from '../access/names.ts';
import { field, fields } from '../forms.ts';
import type { Ask, Pages, Shown } from '../site.ts';

interface Token {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly person: string | null;
  readonly issuedAt: string;
  readonly issuedBy: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

interface Listing {
  readonly tokens: readonly Token[];
  readonly next: string | null;
}

/** `/settings/tokens`: what programs ask Escalog with. A token is shown once, when it is made. */
export const settingsTokensPage: Pages = (site) => {
  site.page('/settings/tokens', (ask) => shown(ask));

  site.form(
    '/settings/tokens',
    (ask) => shown(ask),
    async (ask) => {
      const { api, form, me } = ask;
      const source = field(form, 'source');
      const scopes = [...fields(form, 'scope'), ...(source === undefined ? [] : [`alerts/${source}`])];
      if (scopes.length === 0)
        throw new HttpProblem(422, 'no-scope', 'Choose at least one thing that the token may do.');
      const ends = field(form, 'ends');
      const made = await api.send<Token & { readonly token: string }>('POST', '/v1/tokens', {
        name: field(form, 'name') ?? '',
        scopes,
        ...((field(form, 'as') === 'program' || me.person === null) && { person: null }),
        ...(ends !== undefined && { expiresAt: `${ends}T00:00:00Z` }),
      });
      return shown({ ...ask, typed: {} }, made);
    },
  );

  site.form(
    '/settings/tokens/:id/revoke',
    (ask) => shown(ask),
    async ({ api, form, params }) => {
      const why = field(form, 'why') ?? '';
      await api.send('DELETE', `/v1/tokens/${encodeURIComponent(params['id'] ?? '')}`, { why });
      return '/settings/tokens';
    },
  );
};

async function shown({ api, me, query, typed }: Ask, made?: Token & { readonly token: string }): Promise<Shown> {
  const after = query['after'];
  const asked = new URLSearchParams({ limit: '50', ...(after !== undefined && { after }) });
  const [{ tokens, next }, { sources }] = await Promise.all([
    api.get<Listing>(`/v1/tokens?${asked.toString()}`),
    api.getOr<{ sources: readonly { readonly name: string }[] }>('/v1/alert-sources', { sources: [] }),
  ]);
  const names = await namesOf(
    api,
    tokens.flatMap(({ person, issuedBy }) => [person, issuedBy]),
  );
  const chosen = fields(typed, 'scope');
  return {
    title: 'Tokens',
    template: 'settings-tokens',
    data: {
      made,
      tokens,
      names,
      next: next === null ? null : `/settings/tokens?${new URLSearchParams({ after: next }).toString()}`,
      scopes: tokenScopes
        .filter((scope) => me.rights.includes(scope))
        .map((scope) => ({ scope, may: rights[scope], isChosen: chosen.includes(scope) })),
      sources: me.rights.includes('declare') ? sources.map(({ name }) => name) : [],
      mayBeProgram: me.rights.includes('administer'),
      given: {
        name: field(typed, 'name') ?? '',
        ends: field(typed, 'ends') ?? '',
        source: field(typed, 'source') ?? '',
        as: field(typed, 'as') ?? '',
      },
    },
  };
}
