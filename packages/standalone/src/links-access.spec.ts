import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { accessEvent } from '@escalog/access/testing';
import { secretsIn } from '@escalog/hosting';
import {
  acknowledgeLinks,
  linkCookieName,
  nudgeLinks,
  pushLinks,
  sessionCookies,
  sessionLifetime,
  signInLinks,
} from '@escalog/http';
import { after, instantOf } from '@escalog/kernel';
import { systemClock } from '@escalog/runner';
import { running } from './testing/running.ts';

const publicUrl = (): string => 'http://escalog.example';
const tokenOf = (url: string): string => [...new URL(url).searchParams.values()][0] ?? '';
const incidentId = '01a229ad-4a46-74f9-8b85-4a4a58e20606';
const person = 'person/elin-berg';

describe('what somebody may not ask for', () => {
  it('is reached by no other way of writing it, and by no other method', async (t) => {
    const { server, access } = await running(t, { access: true });
    const scopes = ['read', 'respond'];
    const token = { tokenId: 't', name: 'T', hash: hash('sha256', 'esc_t', 'base64url'), scopes, person: null };
    access?.apply(accessEvent({ type: 'TokenIssued', ...token, expiresAt: null }));
    for (const url of [
      '//v1/audit',
      '/v1//audit',
      '/v1/audit/',
      '/V1/AUDIT',
      '/v1/%61udit',
      '/v1/audit;x=1',
      '/v1%2Faudit',
      '/v1/x/../audit',
      '/assets/../v1/audit',
      '/assets/%2e%2e/v1/audit',
      '/docs/..%2fv1/audit',
      '/v1/audit%00',
    ]) {
      const { statusCode } = await server.inject({ url, headers: { authorization: 'Bearer esc_t' } });
      assert.ok([403, 404].includes(statusCode), `${url}: ${statusCode}`);
    }
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'PATCH'] as const) {
      const headers = { authorization: 'Bearer esc_t', 'x-http-method-override': 'PUT' };
      const { statusCode } = await server.inject({ method, url: '/v1/people/ana-costa/role', headers });
      assert.ok([404, 405, 403].includes(statusCode), `${method}: ${statusCode}`);
    }
    assert.equal(access?.roleOf('person/ana-costa'), 'responder');
  });
});

describe('what is signed', () => {
  it('is good for what it was signed for, and for nothing else', async (t) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'escalog-links-'));
    const { server, access } = await running(t, { access: true, dataDir });
    t.after(() => rmSync(dataDir, { recursive: true, force: true }));
    const { linkSecret } = secretsIn(join(dataDir, 'secrets.json'));
    const of = { publicUrl, linkSecret, clock: systemClock };
    const since = systemClock.now();
    const claims = { sessionId: 's', person, since, until: after(since, sessionLifetime) };
    const page = acknowledgeLinks(publicUrl, linkSecret, systemClock);
    const kinds: Readonly<Record<string, string>> = {
      session: sessionCookies(of).give(claims).split(/[=;]/)[1] ?? '',
      page: tokenOf(page.urlFor({ incidentId, pageId: 'page-1', person })),
      nudge: tokenOf(nudgeLinks(publicUrl, linkSecret, systemClock).urlFor({ nudgeId: 'nudge-1', person })),
      push: tokenOf(pushLinks(publicUrl, linkSecret, systemClock).urlFor({ person, pushMethod: 'phone' })),
      'sign-in': tokenOf(signInLinks(of).urlFor(person)),
      first: tokenOf(signInLinks(of).firstUrl()),
    };
    const get = async (url: string, headers: Record<string, string> = {}) =>
      (await server.inject({ url, headers })).statusCode;
    const post = async (payload: object) =>
      (await server.inject({ method: 'POST', url: '/v1/session', payload })).statusCode;
    /** What refuses with 401 or 403 all that is not its own. */
    const readers: Readonly<Record<string, (token: string) => Promise<number>>> = {
      session: (token) => get('/v1/incidents', { cookie: `escalog-session=${token}` }),
      token: (token) => get('/v1/incidents', { authorization: `Bearer ${token}` }),
      link: (token) => get(`/v1/incidents/${incidentId}`, { cookie: `${linkCookieName(false, incidentId)}=${token}` }),
      page: (token) => get(`/v1/acknowledge?token=${token}`),
      nudge: (token) => get(`/v1/nudge?token=${token}`),
      push: (token) => get(`/push?token=${token}`),
      'sign-in': (token) => post({ token }),
      first: (token) => post({ first: token, person: 'person/ana-costa' }),
    };
    const own: Readonly<Record<string, string>> = { link: 'page', token: 'none' };
    for (const [reader, read] of Object.entries(readers)) {
      for (const [kind, token] of Object.entries(kinds)) {
        if (kind === (own[reader] ?? reader)) continue;
        assert.ok([401, 403].includes(await read(token)), `${kind} as ${reader}: ${await read(token)}`);
      }
      const theirs = kinds[own[reader] ?? reader];
      if (theirs !== undefined && !['sign-in', 'first'].includes(reader))
        assert.ok(![401, 403].includes(await read(theirs)), `${reader} as itself`);
    }

    // Whoever may not sign in any more is let in by none of them.
    access?.apply(accessEvent({ type: 'AccessChanged', person, role: 'none', signedOutBefore: instantOf(0) }));
    for (const reader of ['session', 'link', 'page', 'nudge'])
      assert.ok([401, 403].includes((await readers[reader]?.(kinds[own[reader] ?? reader] ?? '')) ?? 0), reader);
    for (const path of ['', '/next-level', '/decline']) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const url = `/v1/acknowledge${path}?token=${kinds['page']}`;
      assert.equal((await server.inject({ method: 'POST', url, headers, payload: 'why=busy' })).statusCode, 403, url);
    }
  });
});
