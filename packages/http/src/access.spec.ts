import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, it } from 'node:test';
import { accessCopyOf } from '@escalog/access/testing';
import { after, instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import Type from 'typebox';
import type { Access } from './access.ts';
import type { Routes } from './routes.ts';
import { sessionCookies, sessionLifetime } from './session-cookies.ts';
import { signedBy } from './signed-by.ts';
import { asked } from './testing/asked.ts';

const clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
const linkSecret = 'a secret of thirty-two characters';
const publicUrl = () => 'http://escalog.example';

const token = (id: string, scopes: readonly string[], person: string | null = null) => ({
  tokenId: id,
  hash: hash('sha256', `esc_${id}`, 'base64url'),
  scopes,
  person,
});

const access: Access = {
  copy: accessCopyOf({
    roles: { 'person/vera': 'viewer' },
    tokens: [token('reads', ['read']), token('program', ['respond']), token('ana', ['respond'], 'person/ana')],
  }),
  linkSecret,
  publicUrl,
  clock,
};

const body = Type.Object({ by: signedBy }, { additionalProperties: false });

/** Routes that the table knows, which say who asks and who does it. */
const routes = (server: Routes): void => {
  server.get('/v1/incidents/:id', async ({ principal: { kind, person } }) => ({ kind, person }));
  server.post('/v1/incidents/:id/resolve', { schema: { body } }, async (request) => ({
    by: request.signer(request.body.by, (word) => (word === 'Ana' ? 'person/ana' : word)),
  }));
};

const json = { 'content-type': 'application/json' };
const bearer = (id: string) => ({ authorization: `Bearer esc_${id}` });

function sessionOf(person: string): Readonly<Record<string, string>> {
  const cookies = sessionCookies({ publicUrl, linkSecret, clock });
  const since = clock.now();
  const cookie = cookies.give({ sessionId: 's', person, since, until: after(since, sessionLifetime) });
  return { cookie: cookie.split(';')[0] ?? '' };
}

describe('a service that is asked directly', () => {
  it('knows who asks by a session or a token, and tells nobody else anything', () =>
    asked(
      routes,
      async ({ send }) => {
        const read = await send('GET', '/v1/incidents/x', sessionOf('person/vera'));
        assert.deepEqual(JSON.parse(read.text), { kind: 'session', person: 'person/vera' });
        assert.equal((await send('GET', '/v1/incidents/x', bearer('reads'))).status, 200);
        const stranger = await send('GET', '/v1/incidents/x');
        assert.deepEqual([stranger.status, stranger.problem['code']], [401, 'not-signed-in']);
        assert.equal(stranger.headers['www-authenticate'], 'Bearer realm="escalog"');
        const bad = await send('GET', '/v1/incidents/x', bearer('unknown'));
        assert.match(String(bad.problem['detail']), /not known here, has ended or was revoked/);
        assert.equal(bad.headers['www-authenticate'], 'Bearer realm="escalog", error="invalid_token"');
      },
      { access },
    ));

  it('refuses before it looks at what was sent, and names the right that is lacking', () =>
    asked(
      routes,
      async ({ send }) => {
        const refused = await send('POST', '/v1/incidents/x/resolve?what=ever', { ...json, ...bearer('reads') }, '{"');
        assert.deepEqual([refused.status, refused.problem['code']], [403, 'lacks-right']);
        assert.match(String(refused.problem['detail']), /the right respond .*; this token has read\./);
      },
      { access },
    ));

  it('sends a browser that follows a link to sign in, and back', () =>
    asked(
      routes,
      async ({ send }) => {
        const { status, headers } = await send('GET', '/v1/incidents/x?a=b', { accept: 'text/html' });
        assert.deepEqual([status, headers['location']], [303, '../../sign-in?to=%2Fv1%2Fincidents%2Fx%3Fa%3Db']);
      },
      { access },
    ));

  it('does not start with a route of which nobody said what it needs', () =>
    assert.rejects(
      asked(
        (server) => void server.get('/v1/forgotten', async () => ({})),
        async () => {},
        { access },
      ),
      /route-rights\.ts what is needed for GET \/v1\/forgotten/,
    ));
});

describe('who does something', () => {
  const by = async (
    headers: Readonly<Record<string, string>>,
    sent: object,
    options: { access?: Access } = { access },
  ) => {
    let answer: unknown;
    await asked(
      routes,
      async ({ send }) => {
        const { status, text, problem } = await send(
          'POST',
          '/v1/incidents/x/resolve',
          { ...json, ...headers },
          JSON.stringify(sent),
        );
        answer = status === 200 ? (JSON.parse(text) as { by: string }).by : [status, problem['code']];
      },
      options,
    );
    return answer;
  };

  it('is whoever asks, and nobody else by their name', async () => {
    assert.equal(await by(bearer('ana'), {}), 'person/ana');
    assert.equal(await by(bearer('ana'), { by: 'Ana' }), 'person/ana');
    assert.equal(await by(sessionOf('person/ben'), {}), 'person/ben');
    assert.deepEqual(await by(bearer('ana'), { by: 'person/ben' }), [403, 'not-yourself']);
  });

  it('has to be said by a token of nobody in particular', async () => {
    assert.equal(await by(bearer('program'), { by: 'person/ben' }), 'person/ben');
    assert.deepEqual(await by(bearer('program'), {}), [400, 'invalid-request']);
  });

  it('is who they say, where access is off, or whom their cookie names', async () => {
    const off = {};
    assert.equal(await by({}, { by: 'Kim' }, off), 'Kim');
    assert.equal(await by({ cookie: 'escalog-me=person%2Fana' }, {}, off), 'person/ana');
    assert.deepEqual(await by({}, {}, off), [400, 'invalid-request']);
    assert.deepEqual(await by({ cookie: 'escalog-me=team/ana' }, {}, off), [400, 'invalid-request']);
  });
});
