import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  alertVerdict,
  decide,
  localOwner,
  nobody,
  roles,
  routeRights,
  rowOf,
  tokenScopes,
  unknownRoute,
  type Principal,
  type Right,
  type Role,
  type Verdict,
} from '@escalog/access';
import { accessEvent } from '@escalog/access/testing';
import { secretsIn } from '@escalog/hosting';
import { noProviders } from '@escalog/hosting/testing';
import { acknowledgeLinks, linkCookieName, sessionCookies, sessionLifetime } from '@escalog/http';
import { after as later } from '@escalog/kernel';
import { systemClock } from '@escalog/runner';
import pino from 'pino';
import { startEscalog, type Escalog } from './escalog.ts';

const incident = 'inc-1';
const source = 'alertmanager';
const publicUrl = (): string => 'http://escalog.example';

/** Somebody who asks: with what, and who that makes them. */
interface Asking {
  readonly headers: Readonly<Record<string, string>>;
  readonly principal: Principal;
}

/** One who asks, by what they are called in a failure. */
type Everybody = Readonly<Record<string, Asking>>;

interface Opened {
  readonly escalog: Escalog;
  readonly dataDir: string;
}

async function opened(access: boolean): Promise<Opened> {
  const dataDir = mkdtempSync(join(tmpdir(), 'escalog-matrix-'));
  const escalog = await startEscalog({
    ...noProviders,
    dataDir,
    publicUrl,
    access,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    onFailure: (error) => {
      throw error;
    },
  });
  await escalog.server.ready();
  return { escalog, dataDir };
}

async function closed({ escalog, dataDir }: Opened): Promise<void> {
  await escalog.close();
  rmSync(dataDir, { recursive: true, force: true });
}

/** A person of each role, a token of each scope, one with all of them, those of a person, and a link. */
function everybodyOf({ escalog: { access }, dataDir }: Opened): Everybody {
  const { linkSecret } = secretsIn(join(dataDir, 'secrets.json'));
  const now = systemClock.now();
  const cookies = sessionCookies({ publicUrl, linkSecret, clock: systemClock });
  const links = acknowledgeLinks(publicUrl, linkSecret, systemClock);
  const cookieOf = (setCookie: string): string => setCookie.split(';')[0] ?? '';

  const ofRole = (role: Role): Asking => {
    const person = `person/${role}`;
    access?.apply(accessEvent({ type: 'AccessChanged', person, role, signedOutBefore: now }));
    const claims = { sessionId: role, person, since: now, until: later(now, sessionLifetime) };
    const known: Principal = { ...nobody, kind: 'session', person, role, rights: roles[role], credential: role };
    return { headers: { cookie: cookieOf(cookies.give(claims)) }, principal: role === 'none' ? nobody : known };
  };

  const tokenOf = (name: string, scopes: readonly string[], role: Role | null = null): Asking => {
    const token = `esc_${name}`;
    const person = role === null ? null : `person/${role}`;
    const tokenId = name;
    const issued = { tokenId, name, hash: hash('sha256', token, 'base64url'), scopes, person, expiresAt: null };
    access?.apply(accessEvent({ type: 'TokenIssued', ...issued }));
    const may: readonly string[] = role === null ? scopes : roles[role];
    const rights = scopes.filter((scope): scope is Right => may.includes(scope) && !scope.startsWith('alerts/'));
    const of = scopes.includes(`alerts/${source}`) && (role === null || may.includes('declare')) ? source : null;
    const principal: Principal = { ...nobody, kind: 'token', person, role, rights, source: of, credential: tokenId };
    return { headers: { authorization: `Bearer ${token}` }, principal };
  };

  const person = 'person/responder';
  const token =
    new URL(links.urlFor({ incidentId: incident, pageId: 'page-1', person })).searchParams.get('token') ?? '';
  const link: Principal = { ...nobody, kind: 'link', person, role: 'responder', rights: ['read', 'respond'], incident };
  return {
    nobody: { headers: {}, principal: nobody },
    'a token that is none': { headers: { authorization: 'Bearer esc_unknown' }, principal: nobody },
    'a session that is none': { headers: { cookie: 'escalog-session=x.y.z' }, principal: nobody },
    ...Object.fromEntries((Object.keys(roles) as Role[]).map((role) => [role, ofRole(role)])),
    ...Object.fromEntries(
      [...tokenScopes, `alerts/${source}`, 'alerts/another'].map((scope) => [
        `token ${scope}`,
        tokenOf(scope.replaceAll('/', '-'), [scope]),
      ]),
    ),
    'token of everything': tokenOf('everything', [...tokenScopes]),
    'token of nothing': tokenOf('nothing', []),
    'token of a viewer': tokenOf('of-viewer', [...tokenScopes, `alerts/${source}`], 'viewer'),
    'token of a responder': tokenOf('of-responder', [...tokenScopes, `alerts/${source}`], 'responder'),
    'token of nobody who may sign in': { ...tokenOf('of-none', [...tokenScopes], 'none'), principal: nobody },
    link: { headers: { cookie: `${linkCookieName(false, incident)}=${token}` }, principal: link },
  };
}

/** A path of the route, with names in it that nothing bears; the incident is that of the link. */
function pathOf(url: string, names: Readonly<Record<string, string>>): string {
  return url.replaceAll(/:(\w+)/g, (_whole, name: string) => names[name] ?? 'some-1').replace('*', 'below');
}

function namesIn(url: string, names: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries([...url.matchAll(/:(\w+)/g)].map(([, name = '']) => [name, names[name] ?? 'some-1']));
}

/** Access alone refuses with these. */
async function refusalOf(
  { server }: Escalog,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<number | 'let in'> {
  // A parameter that nothing has is refused right after access, so that nothing is done by whoever is let in.
  const url = `${path}?of-the-matrix=yes`;
  const { statusCode, body } = await server.inject({ method: method as 'GET', url, headers });
  if (![401, 403].includes(statusCode)) return 'let in';
  if (method === 'HEAD') return statusCode;
  const { code } = JSON.parse(body) as { readonly code: string };
  return ['not-signed-in', 'lacks-right'].includes(code) ? statusCode : 'let in';
}

const expectedOf = (verdict: Verdict): number | 'let in' => (verdict.kind === 'allowed' ? 'let in' : verdict.status);

describe('the matrix of routes, roles and tokens', () => {
  let open: Opened;
  let everybody: Everybody;
  before(async () => {
    open = await opened(true);
    everybody = everybodyOf(open);
  });
  after(() => closed(open));

  it('has a row for each route that is served, and a route for each row', () => {
    const served = open.escalog.server.served.filter(({ special }) => special === undefined);
    const rows = served.map(({ method, url }) => rowOf(method, url)?.route ?? `no row for ${method} ${url}`);
    assert.deepEqual(new Set(rows), new Set(routeRights.map(({ route }) => route)));
  });

  it('lets in whom the table lets in, and nobody else, at every route', async () => {
    const wrong: string[] = [];
    for (const { method, url, special } of open.escalog.server.served) {
      if (special === 'page') continue;
      const row = rowOf(method, url) ?? unknownRoute;
      // One person of each role is asked about: whoever it is themselves may do more.
      const names = { id: incident, source, name: 'viewer', person: 'viewer' };
      const ofSource = { ...names, name: source };
      const isSource = 'source' in row.need;
      const given = isSource ? ofSource : names;
      const params = namesIn(url, given);
      for (const [who, { headers, principal: known }] of Object.entries(everybody)) {
        // The cookie of a link is of its incident, and looked at where that is asked for.
        const principal = known.kind === 'link' && !url.startsWith('/v1/incidents/:id') ? nobody : known;
        const verdict = isSource ? alertVerdict(principal, source) : decide(principal, row, params);
        const found = await refusalOf(open.escalog, method, pathOf(url, given), headers);
        if (found !== expectedOf(verdict)) wrong.push(`${method} ${url} ${who}: ${found}, not ${expectedOf(verdict)}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('tells whoever is nobody the same of what is there and what is not', async () => {
    const { server } = open.escalog;
    const answers = await Promise.all(
      ['/v1/incidents', '/v1/incidents/x', '/v1/nothing', '/nothing'].map(async (url) => {
        const { statusCode, headers, body } = await server.inject({ url });
        return { statusCode, challenge: headers['www-authenticate'], body };
      }),
    );
    assert.deepEqual(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
    assert.deepEqual([answers[0]?.statusCode, answers[0]?.challenge], [401, 'Bearer realm="escalog"']);
    assert.equal(
      (await server.inject({ url: '/v1/nothing', headers: everybody['viewer']?.headers ?? {} })).statusCode,
      404,
    );
  });

  it('does nothing of what it refuses, and names the right that is lacking', async () => {
    const headers = everybody['viewer']?.headers ?? {};
    const refused = await open.escalog.server.inject({
      method: 'POST',
      url: '/v1/incidents',
      headers,
      payload: { title: 'users cannot log in' },
    });
    assert.equal(refused.statusCode, 403);
    assert.match(refused.json<{ detail: string }>().detail, /needs the right declare .*a viewer has it not/);
    const { incidents } = (await open.escalog.server.inject({ url: '/v1/incidents', headers })).json<{
      incidents: readonly unknown[];
    }>();
    assert.deepEqual(incidents, []);
  });

  it('shuts out at once whose session ended, whose token was revoked, and who may not sign in any more', async () => {
    const { access, server } = open.escalog;
    const asked = async (who: string): Promise<number> =>
      (await server.inject({ url: '/v1/incidents', headers: everybody[who]?.headers ?? {} })).statusCode;
    assert.deepEqual([await asked('owner'), await asked('token read'), await asked('manager')], [200, 200, 200]);
    const person = 'person/manager';
    access?.apply(
      accessEvent({
        type: 'SessionEnded',
        sessionId: 'owner',
        person: 'person/owner',
        expiresAt: later(systemClock.now(), 9_999),
      }),
    );
    access?.apply(accessEvent({ type: 'TokenRevoked', tokenId: 'read', because: null }, 2));
    access?.apply(accessEvent({ type: 'AccessChanged', person, role: 'none', signedOutBefore: systemClock.now() }, 2));
    assert.deepEqual([await asked('owner'), await asked('token read'), await asked('manager')], [401, 401, 401]);
  });
});

describe('with access off', () => {
  let open: Opened;
  before(async () => {
    open = await opened(false);
  });
  after(() => closed(open));

  it('everybody is let in everywhere, as the owner', async () => {
    for (const { method, url, special } of open.escalog.server.served) {
      if (special === 'page') continue;
      const names = { source, name: source };
      assert.equal(await refusalOf(open.escalog, method, pathOf(url, names), {}), 'let in', `${method} ${url}`);
      const verdict = decide(localOwner(null), rowOf(method, url) ?? unknownRoute, {});
      assert.equal(verdict.kind, 'allowed');
    }
  });
});
