import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog } from './testing/fake-escalog.ts';

const ana = { person: 'person/ana-costa', name: 'Ana Costa', role: 'owner' };

describe('access on the command line', () => {
  it('lists and gives roles', async () => {
    await using server = await fakeEscalog({
      'GET /v1/roles': ({ line }) => ({
        body: line.includes('after') ? { people: [], next: null } : { people: [ana], next: 'x' },
      }),
      'PUT /v1/people/ben/role': { body: { ...ana, name: 'Ben', role: 'viewer' } },
    });
    const listed = await escalog(['roles'], server);
    assert.equal(listed.out, 'PERSON            ROLE   NAME\nperson/ana-costa  owner  Ana Costa\n');
    const given = await escalog(['role', 'ben', 'viewer', '--because', 'He left.'], server);
    assert.equal(given.out, 'Ben is viewer now, in every process within seconds.\n');
    assert.deepEqual(server.received.at(-1)?.body, { role: 'viewer', why: 'He left.' });
    assert.equal((await escalog(['role', 'ben', 'king', '--because', 'x'], server)).code, 2);
  });

  it('prints a token alone, and revokes it', async () => {
    await using server = await fakeEscalog({
      'POST /v1/tokens': { status: 201, body: { id: 't-1', token: 'esc_secret' } },
      'DELETE /v1/tokens/t-1': { status: 200, body: {} },
      'DELETE /v1/people/ana/sessions': { status: 200, body: {} },
    });
    const made = await escalog(['token', 'make', 'Deploys', '--scope', 'declare', '--program'], server);
    assert.equal(made.out, 'esc_secret\n');
    assert.match(made.err, /escalog token revoke t-1/);
    assert.deepEqual(server.received[0]?.body, { name: 'Deploys', scopes: ['declare'], person: null });
    await escalog(['token', 'revoke', 't-1', '--because', 'It leaked.'], server);
    assert.deepEqual(server.received[1]?.body, { why: 'It leaked.' });
    assert.equal((await escalog(['sign-out', 'person/ana'], server)).code, 0);
  });

  it('lists the audit, and prints it as a file', async () => {
    const line = { at: '2026-11-29T22:00:00.000Z', actor: 'person/ana', action: 'sign-in', outcome: 'done' };
    await using server = await fakeEscalog({
      'GET /v1/audit': {
        body: { lines: [{ ...line, about: null, address: '192.0.2.7', detail: 'Ana signed in.' }], next: null },
      },
      'GET /v1/audit/export': { type: 'text/csv', body: 'at,actor\r\n' },
    });
    const { out } = await escalog(['audit-log', '--by', 'person/ana', '--outcome', 'done'], server);
    assert.match(out, /person\/ana {2}sign-in {2}done {5}192\.0\.2\.7 {2}Ana signed in\.\n$/);
    assert.equal(server.received[0]?.line, 'GET /v1/audit?person=person%2Fana&outcome=done&limit=50');
    assert.equal((await escalog(['audit-log', '--export', 'csv'], server)).out, 'at,actor\n');
  });

  it('makes a link to sign in by from the secrets alone', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'escalog-cli-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const missing = await escalog(['sign-in-link', 'person/ana', '--data-dir', folder]);
    assert.match(missing.err, /secrets\.json cannot be read/);
    writeFileSync(
      join(folder, 'secrets.json'),
      JSON.stringify({ linkSecret: 'x'.repeat(43), webhookSecret: 'whsec_x' }),
    );
    const { out, err } = await escalog(['sign-in-link', 'person/ana', '--data-dir', folder], {
      url: 'http://escalog.example',
    });
    assert.match(out, /^http:\/\/escalog\.example\/sign-in\?token=[\w.-]+\n$/);
    assert.equal(err, 'Good once, for ten minutes, for whoever has it.\n');
    assert.match((await escalog(['sign-in-link', 'ana', '--data-dir', folder])).err, /no ref of a person/);
  });
});
