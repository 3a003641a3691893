import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { accessEvent } from '@escalog/access/testing';
import { noProviders } from '@escalog/hosting/testing';
import { systemClock } from '@escalog/runner';
import { startEscalog } from '@escalog/standalone';
import pino from 'pino';

const entries = [
  { ref: 'person/ana', name: 'Ana', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] },
  {
    ref: 'escalation-path/triage',
    name: 'Triage',
    nodes: [{ level: { targets: ['person/ana'], acknowledgeWithin: 'PT5M' } }],
    lastResort: 'person/ana',
  },
  {
    ref: 'severity/sev1',
    name: 'SEV1',
    rank: 1,
    urgency: 'high',
    reescalateAfter: 'PT30M',
    updateEvery: 'PT30M',
    path: 'escalation-path/triage',
    tells: [],
    assumed: true,
  },
  { ref: 'component/web', name: 'Web' },
];

describe('the catalog for whoever may not change it', () => {
  it('has no buttons to, and a form that is sent all the same is refused and kept', async (t) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'escalog-rights-'));
    const { access, server, close } = await startEscalog({
      ...noProviders,
      dataDir,
      publicUrl: () => 'http://escalog.example',
      access: true,
      clock: systemClock,
      logger: pino({ level: 'silent' }),
      onFailure: (error) => {
        throw error;
      },
    });
    t.after(async () => {
      await close();
      rmSync(dataDir, { recursive: true, force: true });
    });
    const tokenFor = (name: string, scopes: readonly string[]) => {
      const token = `esc_${name}`;
      const issued = { tokenId: name, name, hash: hash('sha256', token, 'base64url'), scopes, person: null };
      access?.apply(accessEvent({ type: 'TokenIssued', ...issued, expiresAt: null }));
      return { authorization: `Bearer ${token}`, accept: 'text/html' };
    };
    const [reads, configures] = [tokenFor('reads', ['read']), tokenFor('configures', ['read', 'configure'])];
    const applied = await server.inject({
      method: 'POST',
      url: '/v1/catalog/apply',
      headers: configures,
      payload: { entries, by: 'person/ana' },
    });
    assert.equal(applied.statusCode, 200, applied.body);

    const page = async (url: string, headers: typeof reads) => (await server.inject({ url, headers })).body;
    for (const url of ['/catalog', '/catalog/component/web']) {
      assert.doesNotMatch(await page(url, reads), /New entry|\/edit"|\/remove"/, url);
      assert.match(await page(url, configures), /New entry|\/edit"/, url);
    }
    const sent = await server.inject({
      method: 'POST',
      url: '/catalog/component/web/edit',
      headers: { ...reads, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ as: 'form', version: '1', name: 'Web of mine', do: 'plan' }).toString(),
    });
    assert.equal(sent.statusCode, 403);
    assert.match(sent.body, /configure/);
    assert.match(sent.body, /value="Web of mine"/);
  });
});
