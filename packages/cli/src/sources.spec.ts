import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { SourcePage, SourceTest } from './api/running.ts';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const folder = mkdtempSync(join(tmpdir(), 'escalog-sources-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'event.json');
writeFileSync(file, '{"check": "Ping"}\n');

const line = 'POST /v1/alert-sources/monitor/test';
const report = {
  outcome: 'opened',
  incidentId: '0199',
  key: 'c-7',
  title: 'Ping failed',
  description: null,
  severity: 'sev1',
  severityBecause: 'it says 1',
  affects: ['business-service/login'],
  unknownNames: ['db9'],
  url: 'https://monitor.acme.example/c-7',
  faults: [],
};
const tested = (...reports: SourceTest['reports']) => ({ body: { reports } satisfies SourceTest });

describe('escalog source test', () => {
  it('says what would happen, and that nothing did', async () => {
    await using server = await fakeEscalog({ [line]: tested(report) });
    const { code, out, err } = await escalog(['source', 'test', 'alert-source/monitor', file], server);
    assert.equal(
      out,
      [
        'Ping failed: would open an incident',
        '  severity  sev1, because it says 1',
        '  affects   business-service/login',
        '  unknown   db9',
        '  key       c-7',
        '  url       https://monitor.acme.example/c-7',
        '',
      ].join('\n'),
    );
    assert.deepEqual([code, err], [0, 'Nothing was recorded.\n']);
    assert.deepEqual(
      server.received.map(({ line: asked, body }) => [asked, body]),
      [[line, { check: 'Ping' }]],
    );
  });

  it('ends with 1 when not all of it can be read', async () => {
    const faulty = {
      ...report,
      outcome: 'changed',
      affects: [],
      faults: ['url: line 1, column 7: there is no "link"'],
    };
    await using server = await fakeEscalog({ [line]: tested(faulty) });
    const { code, out, err } = await escalog(['source', 'test', 'monitor', file], server);
    assert.match(out, /^Ping failed: would be told on the open incident 0199\n/);
    assert.match(out, / {2}affects {3}nothing that is named: the title is read, else it goes to triage\n/);
    assert.match(out, / {2}unread {4}url: line 1, column 7: there is no "link"\n/);
    assert.deepEqual(
      [code, err],
      [1, 'Nothing was recorded.\nOf 1 event not all can be read; mend the mapping of the source.\n'],
    );
  });

  it('refuses what cannot be sent', async () => {
    await using server = await fakeEscalog({
      [line]: problem(404, 'unknown-alert-source', 'There is no such source.'),
    });
    const missing = await escalog(['source', 'test', 'monitor', join(folder, 'nope.json')], server);
    assert.equal(missing.code, 2);
    assert.match(missing.err, /^There is no file .*nope\.json\.$/m);
    const header = await escalog(['source', 'test', 'monitor', file, '--header', 'ce-id'], server);
    assert.deepEqual(
      [header.code, header.err],
      [2, '"ce-id" is no header; write its name, a colon and its value, such as \'ce-id: 7\'.\n'],
    );
    const refused = await escalog(['source', 'test', 'monitor', file, '--json'], server);
    assert.deepEqual([refused.code, refused.err], [1, 'There is no such source.\n']);
  });
});

describe('escalog source list', () => {
  it('shows every source, page after page, with what is wrong', async () => {
    const source: SourcePage['sources'][number] = {
      ref: 'alert-source/backup',
      name: 'Backup',
      format: 'heartbeat',
      address: '/v1/heartbeats/backup',
      hasKey: true,
      lastSeenAt: '2026-11-18T02:00:00Z',
      lastRefused: null,
      lastUnread: null,
      heartbeat: { dueAt: null, missedAt: '2026-11-18T02:12:00Z' },
    };
    const eu = {
      ...source,
      ref: 'alert-source/eu',
      format: 'alertmanager',
      address: '/v1/alerts/eu',
      lastSeenAt: null,
      lastRefused: { at: '2026-11-18T02:13:00Z', detail: 'the key is missing' },
      heartbeat: null,
    };
    await using server = await fakeEscalog({
      'GET /v1/alert-sources': ({ line: asked }) =>
        asked.endsWith('?limit=200&after=alert-source%2Fbackup')
          ? { body: { sources: [eu], next: null } }
          : { body: { sources: [source], next: 'alert-source/backup' } },
    });
    const { out } = await escalog(['source', 'list'], server);
    assert.match(out, /^SOURCE +FORMAT +ADDRESS +LAST SEEN +TROUBLE\n/);
    assert.match(out, /\nalert-source\/backup +heartbeat +\/v1\/heartbeats\/backup +2026-11-1.* missed at 2026-11-1/);
    assert.match(
      out,
      /\nalert-source\/eu +alertmanager +\/v1\/alerts\/eu +never +refused at 2026-11-1.*: the key is missing\n$/,
    );
  });
});
