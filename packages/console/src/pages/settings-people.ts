import { rights, roles, usualRole, type Role } from '@escalog/access';
import { field } from '../forms.ts';
import type { Ask, Pages, Shown } from '../site.ts';

interface Listing {
  readonly people: readonly { readonly person: string; readonly name: string; readonly role: string }[];
  readonly next: string | null;
}

const pageSize = 100;

/** `/settings/people`: everybody's role, changed with a reason. `?role=` shows those alone who have it. */
export const settingsPeoplePage: Pages = (site) => {
  site.page('/settings/people', shown);

  site.form('/settings/people', shown, async ({ api, form, query }) => {
    const person = field(form, 'person') ?? '';
    const role = field(form, 'role') ?? '';
    await api.send('PUT', `/v1/people/${encodeURIComponent(person)}/role`, { role, why: field(form, 'why') ?? '' });
    return `/settings/people${addressOf(query)}`;
  });
};

async function shown({ api, query, typed }: Ask): Promise<Shown> {
  const asked = new URLSearchParams({ limit: String(pageSize) });
  for (const name of ['role', 'after'] as const)
    if (query[name] !== undefined && query[name] !== '') asked.set(name, query[name]);
  const { people, next } = await api.get<Listing>(`/v1/roles?${asked.toString()}`);
  return {
    title: 'People and roles',
    template: 'settings-people',
    data: {
      people,
      next: next === null ? null : `/settings/people${addressOf({ ...query, after: next })}`,
      here: addressOf(query),
      role: query['role'] ?? '',
      roles: Object.keys(roles).map((role) => ({ role, usual: role === usualRole, may: mayOf(role as Role) })),
      changing: { person: field(typed, 'person'), role: field(typed, 'role'), why: field(typed, 'why') ?? '' },
    },
  };
}

function addressOf(query: Ask['query']): string {
  const parts = new URLSearchParams();
  for (const name of ['role', 'after'] as const)
    if (query[name] !== undefined && query[name] !== '') parts.set(name, query[name]);
  return parts.size === 0 ? '' : `?${parts.toString()}`;
}

/** What a role may do beyond the one before it, as people read it. */
function mayOf(role: Role): string {
  const order = Object.keys(roles) as Role[];
  const before: readonly string[] = roles[order[order.indexOf(role) - 1] ?? role];
  const added = roles[role].filter((right) => role === order[0] || !before.includes(right));
  return role === 'none' ? 'may not sign in' : added.map((right) => rights[right]).join('; ');
}
