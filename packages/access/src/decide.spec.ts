import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { localOwner } from './credentials.ts';
import { alertVerdict, decide, mayAlert, unknownRoute } from './decide.ts';
import { nobody, type Principal } from './principal.ts';
import { roles, type Role } from './rights.ts';
import { rowOf } from './route-match.ts';
import { routeRights } from './route-rights.ts';

function ofRole(role: Role, person = 'person/ana'): Principal {
  return { ...nobody, kind: 'session', person, role, rights: roles[role], credential: 's' };
}

const tokenOf = (scopes: Principal['rights'], more: Partial<Principal> = {}): Principal => ({
  ...nobody,
  kind: 'token',
  rights: scopes,
  credential: 't',
  ...more,
});

const link: Principal = {
  ...ofRole('owner', 'person/ben'),
  kind: 'link',
  rights: ['read', 'respond'],
  incident: 'inc-1',
};

function asked(principal: Principal, route: string, params: Readonly<Record<string, string>> = {}) {
  const [method = '', pattern = ''] = route.split(' ');
  return decide(principal, rowOf(method, pattern) ?? unknownRoute, params);
}

const statusOf = (verdict: ReturnType<typeof decide>) => (verdict.kind === 'allowed' ? 200 : verdict.status);

describe('a decision', () => {
  it('is 401 for nobody and as the right says for everybody else, at every route that needs one', () => {
    for (const row of routeRights) {
      if (!('right' in row.need)) continue;
      assert.equal(statusOf(decide(nobody, row, {})), 401, row.route);
      for (const role of Object.keys(roles) as Role[]) {
        const isOfAnother = role === 'manager' && row.isKeyToPerson === true;
        const may: boolean = (roles[role] as readonly string[]).includes(row.need.right) && !isOfAnother;
        assert.equal(statusOf(decide(ofRole(role), row, {})), may ? 200 : 403, `${row.route} ${role}`);
      }
      assert.equal(statusOf(decide(localOwner(null), row, {})), 200);
    }
  });

  it('names the right that is lacking, what it is for and what to do', () => {
    const ofViewer = asked(ofRole('viewer'), 'POST /v1/incidents/:id/resolve', { id: 'x' });
    assert.ok(ofViewer.kind === 'refused');
    assert.match(ofViewer.detail, /the right respond \(acknowledge, .*\); a viewer has it not\. An owner can give you/);
    const ofToken = asked(tokenOf(['read', 'events']), 'POST /v1/incidents');
    assert.ok(ofToken.kind === 'refused');
    assert.match(ofToken.detail, /the right declare \(.*\); this token has read, events\. Issue one/);
  });

  it('lets people do what is about themselves, and a token for its person when it may respond', () => {
    const route = 'POST /v1/people/:person/test-page';
    const own = { person: 'ana' };
    for (const word of ['ana', 'person/ana'])
      assert.equal(statusOf(asked(ofRole('viewer'), route, { person: word })), 200);
    for (const word of ['ben', 'Ana', 'an', '', 'team/ana'])
      assert.equal(statusOf(asked(ofRole('responder'), route, { person: word })), 403, word);
    assert.equal(statusOf(asked(ofRole('manager'), route, { person: 'ben' })), 200);
    for (const key of [
      'PUT /v1/people/:name/contact',
      'POST /v1/people/:name/feed',
      'DELETE /v1/people/:name/feed',
      'POST /v1/people/:person/contact-methods/:method/push-link',
    ]) {
      const of = (word: string) => ({ person: word, name: word });
      assert.equal(statusOf(asked(ofRole('manager'), key, of('ben'))), 403, key);
      assert.equal(
        statusOf(asked(tokenOf(['configure'], { person: 'person/ana', role: 'manager' }), key, of('ben'))),
        403,
      );
      for (const word of ['ana', 'person/ana'])
        assert.equal(statusOf(asked(ofRole('manager'), key, of(word))), 200, key);
      assert.equal(statusOf(asked(ofRole('owner'), key, of('ben'))), 200, key);
    }
    assert.equal(statusOf(asked(tokenOf(['read'], { person: 'person/ana' }), route, own)), 403);
    assert.equal(statusOf(asked(tokenOf(['respond'], { person: 'person/ana' }), route, own)), 200);
    assert.equal(statusOf(asked(tokenOf(['read', 'respond']), route, own)), 403);
    assert.equal(statusOf(asked({ ...link, person: 'person/ana' }, route, own)), 403);
  });

  it('lets a link do what answers its incident, and nothing else', () => {
    const params = { id: 'inc-1' };
    for (const route of ['GET /v1/incidents/:id', 'GET /v1/incidents/:id/timeline', 'POST /v1/incidents/:id/handoff'])
      assert.equal(statusOf(asked(link, route, params)), 200, route);
    assert.equal(statusOf(asked(link, 'GET /v1/incidents/:id', { id: 'inc-2' })), 403);
    for (const { route, need } of routeRights) {
      const isOfIncidents = route.includes(' /v1/incidents/:id');
      if ('right' in need && !isOfIncidents) assert.equal(statusOf(asked(link, route, params)), 403, route);
    }
    assert.equal(statusOf(decide(link, unknownRoute, {})), 403);
  });

  it('tells strangers nothing of what there is', () => {
    assert.deepEqual(decide(nobody, unknownRoute, {}), asked(nobody, 'GET /v1/incidents/:id', { id: 'x' }));
    assert.equal(statusOf(decide(ofRole('viewer'), unknownRoute, {})), 200);
  });

  it('never allows more to a token than to one with all the scopes, nor to a role than to the owner', () => {
    const row = fc.constantFrom(...routeRights);
    const scopes = fc.subarray([...roles.owner]);
    fc.assert(
      fc.property(row, scopes, fc.boolean(), (one, some, own) => {
        const person = own ? 'person/ana' : null;
        const params = { person: 'ana', name: 'ana', id: 'x' };
        if (decide(tokenOf(some, { person }), one, params).kind === 'refused') return;
        assert.equal(decide(tokenOf(roles.owner, { person }), one, params).kind, 'allowed');
        assert.equal(decide(ofRole('owner'), one, params).kind, 'allowed');
      }),
    );
  });
});

describe('the alerts of a source', () => {
  it('are sent by whoever may declare, and by a token for that source', () => {
    assert.ok(mayAlert(tokenOf(['declare']), 'prometheus'));
    assert.ok(mayAlert(tokenOf([], { source: 'prometheus' }), 'prometheus'));
    assert.ok(!mayAlert(tokenOf([], { source: 'prometheus' }), 'grafana'));
    assert.ok(!mayAlert(tokenOf(['read', 'respond']), 'prometheus'));
    assert.ok(mayAlert(localOwner(null), 'prometheus'));
    assert.ok(!mayAlert(link, 'prometheus'));
    assert.equal(statusOf(alertVerdict(nobody, 'prometheus')), 401);
    const refused = alertVerdict(tokenOf(['read'], { source: 'grafana' }), 'prometheus');
    assert.ok(refused.kind === 'refused');
    assert.match(
      refused.detail,
      /scope alerts\/prometheus or declare, or the key .*; this token has read, alerts\/grafana/,
    );
  });
});
