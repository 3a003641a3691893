import type { AuditPage, ListedToken, RolePage, TokenPage } from '../api/access.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';
import { nameInPath } from './person-in-path.ts';

interface Json {
  readonly json?: boolean;
}

/** Everybody and their role. */
export async function roles({ json }: Json, { client, terminal }: Context): Promise<void> {
  const people = await everything<RolePage, 'people'>('people', (after) =>
    client.get(`/v1/roles?${new URLSearchParams({ limit: '500', ...after }).toString()}`),
  );
  if (json) return terminal.out(JSON.stringify(people, null, 2));
  const rows = people.map(({ person, role, name }) => [person, role, name]);
  for (const line of table(['PERSON', 'ROLE', 'NAME'], rows, terminal.width)) terminal.out(line);
}

export async function giveRole(
  person: string,
  role: string,
  { because }: { readonly because: string },
  { client, terminal }: Context,
): Promise<void> {
  const given = await client.put<{ name: string; role: string }>(`/v1/people/${nameInPath(person)}/role`, {
    role,
    why: because,
  });
  terminal.out(`${given.name} is ${given.role} now, in every process within seconds.`);
}

/** The tokens that there are: one's own, and for an owner all. */
export async function tokens({ json }: Json, { client, terminal }: Context): Promise<void> {
  const all = await everything<TokenPage, 'tokens'>('tokens', (after) =>
    client.get(`/v1/tokens?${new URLSearchParams({ limit: '200', ...after }).toString()}`),
  );
  if (json) return terminal.out(JSON.stringify(all, null, 2));
  const rows = all.map(({ id, scopes, person, expiresAt, lastUsedAt, name }) => [
    id,
    scopes.join(','),
    person ?? 'a program',
    expiresAt ?? 'no end',
    lastUsedAt ?? 'never used',
    name,
  ]);
  for (const line of table(['ID', 'SCOPES', 'ACTS AS', 'ENDS', 'LAST USED', 'NAME'], rows, terminal.width))
    terminal.out(line);
}

export interface TokenOptions {
  readonly scope: readonly string[];
  readonly person?: string;
  readonly program?: boolean;
  readonly until?: string;
}

/** Has a token made. It alone goes to the output, so that it can be put where it belongs. */
export async function makeToken(
  name: string,
  { scope, person, program, until }: TokenOptions,
  { client, terminal }: Context,
): Promise<void> {
  const { body } = await client.post<ListedToken & { readonly token: string }>('/v1/tokens', {
    name,
    scopes: scope,
    ...(program ? { person: null } : person === undefined ? {} : { person }),
    ...(until !== undefined && { expiresAt: until }),
  });
  terminal.out(body.token);
  terminal.err(`This is the only time that it is shown. escalog token revoke ${body.id} --because WHY revokes it.`);
}

export async function revokeToken(
  id: string,
  { because }: { readonly because: string },
  { client, terminal }: Context,
): Promise<void> {
  await client.deleteFor(`/v1/tokens/${encodeURIComponent(id)}`, { why: because });
  terminal.out('It is revoked: no process takes it any more, within seconds.');
}

export async function signOut(person: string, { client, terminal }: Context): Promise<void> {
  await client.deleteFor(`/v1/people/${nameInPath(person)}/sessions`);
  terminal.out('Every session is over. Tokens stay as they are: escalog tokens lists them.');
}

export interface AuditLogOptions extends Json {
  readonly by?: string;
  readonly action?: string;
  readonly outcome?: string;
  readonly about?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
  readonly export?: 'ndjson' | 'csv';
}

/** The newest lines of the audit, or all of it as a file. */
export async function auditLog(options: AuditLogOptions, { client, terminal }: Context): Promise<void> {
  const { by: person, action, outcome, about, since, until } = options;
  const asked = Object.entries({ person, action, outcome, about, since, until }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  if (options.export !== undefined) {
    const query = new URLSearchParams([...asked, ['format', options.export]]);
    return terminal.out((await client.getText(`/v1/audit/export?${query.toString()}`)).trimEnd());
  }
  const query = new URLSearchParams([...asked, ['limit', String(options.limit)]]);
  const { lines } = await client.get<AuditPage>(`/v1/audit?${query.toString()}`);
  if (options.json) return terminal.out(JSON.stringify(lines, null, 2));
  const rows = lines.map(({ at, actor, action: what, outcome: how, address, detail }) => [
    at,
    actor,
    what,
    how,
    address,
    detail,
  ]);
  for (const line of table(['AT', 'WHO', 'WHAT', 'OUTCOME', 'FROM', 'DETAIL'], rows, terminal.width))
    terminal.out(line);
}

/** Page by page. */
async function everything<Page extends { readonly next: string | null }, Name extends keyof Page>(
  name: Name,
  get: (after: { readonly after?: string }) => Promise<Page>,
): Promise<readonly (Page[Name] extends readonly (infer Item)[] ? Item : never)[]> {
  const items: unknown[] = [];
  let after: string | null = null;
  do {
    const page: Page = await get(after === null ? {} : { after });
    items.push(...(page[name] as readonly unknown[]));
    after = page.next;
  } while (after !== null);
  return items as never;
}
