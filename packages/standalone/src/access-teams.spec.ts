import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import type { Role } from '@escalog/access';
import { accessEvent } from '@escalog/access/testing';
import { instantOf } from '@escalog/kernel';
import { running } from './testing/running.ts';

/** A person of the sample organisation with a role, asking by a token of their own. */
async function asking(t: TestContext, person: string, role: Role, scopes: readonly string[]) {
  const { server, access } = await running(t, { access: true });
  access?.apply(accessEvent({ type: 'AccessChanged', person, role, signedOutBefore: instantOf(0) }));
  const token = { tokenId: 'theirs', name: 'Theirs', hash: hash('sha256', 'esc_theirs', 'base64url'), scopes, person };
  access?.apply(accessEvent({ type: 'TokenIssued', ...token, expiresAt: null }));
  return async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) => {
    const headers = { authorization: 'Bearer esc_theirs' };
    const answer = await server.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };
}

const entryOf = (body: Record<string, unknown>): Record<string, unknown> => body['entry'] as Record<string, unknown>;

describe('a manager', () => {
  it('changes what belongs to their teams and is told what does not, by a plan as by the change itself', async (t) => {
    const ask = await asking(t, 'person/elin-berg', 'manager', ['read', 'configure']);
    const { body } = await ask('GET', '/v1/catalog/entries?type=team&limit=100');
    const teams = (body['entries'] as { entry: { ref: string; members: string[] } }[]).map(({ entry }) => entry);
    const own = teams.find(({ members }) => members.includes('person/elin-berg'));
    const other = teams.find(({ members }) => !members.includes('person/elin-berg'));
    assert.ok(own !== undefined && other !== undefined);
    const entries = [{ ...own, description: 'Who keeps it running.' }];
    assert.equal((await ask('POST', '/v1/catalog/plan', { entries })).status, 200);
    assert.equal((await ask('POST', '/v1/catalog/apply', { entries })).status, 200);
    const others = [...entries, { ...other, description: 'Mine now.' }];
    for (const url of ['/v1/catalog/plan', '/v1/catalog/apply']) {
      const refused = await ask('POST', url, { entries: others });
      assert.deepEqual([refused.status, refused.body['code']], [403, 'not-of-your-team'], url);
      assert.ok(String(refused.body['detail']).startsWith(other.ref));
    }
    for (const dryRun of [true, false])
      assert.equal((await ask('POST', '/v1/catalog/remove', { refs: [other.ref], dryRun })).status, 403);
    assert.equal((await ask('DELETE', `/v1/catalog/entries/${other.ref}`)).status, 403);
    assert.deepEqual(entryOf((await ask('GET', `/v1/catalog/entries/${other.ref}`)).body), other);
  });
});

describe('how somebody is reached', () => {
  const inbox = { id: 'inbox', channel: 'sandbox' };
  const contact = (...more: readonly object[]) => ({
    contactMethods: [inbox, ...more],
    contactRules: { high: [{ method: 'inbox' }] },
  });

  it('is not a manager’s to change: they could sign in as an owner', async (t) => {
    const ask = await asking(t, 'person/elin-berg', 'manager', ['read', 'respond', 'configure']);
    const { body: before } = await ask('GET', '/v1/catalog/entries/person/ana-costa');
    const mine = contact({ id: 'mail', channel: 'email', address: 'mine@acme.example' });
    for (const [method, url, payload] of [
      ['PUT', '/v1/people/ana-costa/contact', mine],
      ['PUT', '/v1/people/Ana%20Costa/contact', mine],
      ['POST', '/v1/people/ana-costa/contact-methods/mail/push-link', undefined],
      ['POST', '/v1/people/ana-costa/feed', undefined],
      ['DELETE', '/v1/people/ana-costa/feed', undefined],
      ['POST', '/v1/schedules/identity/feed', undefined],
      ['DELETE', '/v1/schedules/identity/feed', undefined],
    ] as const)
      assert.equal((await ask(method, url, payload)).status, 403, url);
    assert.deepEqual((await ask('GET', '/v1/catalog/entries/person/ana-costa')).body, before);
    assert.equal((await ask('POST', '/v1/schedules/payments/feed')).status, 200);
    assert.equal((await ask('PUT', '/v1/people/elin-berg/contact', mine)).status, 200);
  });

  it('is never by what tells who somebody else is', async (t) => {
    const ask = await asking(t, 'person/elin-berg', 'manager', ['read', 'respond', 'configure']);
    const hers = contact({ id: 'mail', channel: 'email', address: 'ANA.Costa@acme.example' });
    const { body } = await ask('GET', '/v1/catalog/entries/person/elin-berg');
    for (const refused of [
      await ask('PUT', '/v1/people/elin-berg/contact', hers),
      await ask('POST', '/v1/catalog/apply', { entries: [{ ...entryOf(body), ...hers }] }),
    ])
      assert.deepEqual([refused.status, refused.body['code']], [403, 'place-of-another']);
    assert.deepEqual((await ask('GET', '/v1/catalog/entries/person/elin-berg')).body, body);
  });
});

describe('whoever is known', () => {
  it('signs what they do without saying so, and nobody else for them', async (t) => {
    const ask = await asking(t, 'person/elin-berg', 'responder', ['read', 'declare', 'respond']);
    const { body } = await ask('POST', '/v1/incidents', { title: 'users cannot log in' });
    const url = `/v1/incidents/${String(body['id'])}/updates`;
    assert.equal((await ask('POST', url, { text: 'We look at it.' })).status, 200);
    assert.equal((await ask('POST', url, { text: 'We look at it.', by: 'Elin Berg' })).status, 200);
    const refused = await ask('POST', url, { text: 'We look at it.', by: 'person/ana-costa' });
    assert.deepEqual([refused.status, refused.body['code']], [403, 'not-yourself']);
    const { body: timeline } = await ask('GET', `/v1/incidents/${String(body['id'])}/timeline`);
    assert.ok(!JSON.stringify(timeline).includes('ana-costa declared'));
  });
});

describe('alerts', () => {
  it('of a source without a key need a token that may send them', async (t) => {
    const ask = await asking(t, 'person/elin-berg', 'responder', ['alerts/alertmanager']);
    const alerts = {
      version: '4',
      status: 'firing',
      groupKey: 'g',
      groupLabels: {},
      commonLabels: {},
      commonAnnotations: {},
      externalURL: '',
      receiver: 'r',
      alerts: [],
    };
    assert.notEqual((await ask('POST', '/v1/alerts/alertmanager', alerts)).status, 403);
    const refused = await ask('POST', '/v1/alerts/another', alerts);
    assert.deepEqual([refused.status, refused.body['code']], [403, 'lacks-right']);
  });
});
