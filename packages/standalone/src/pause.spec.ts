import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { backupMarkIn } from '@escalog/hosting';
import { instantOf, isoOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import type { Escalog } from './escalog.ts';
import { linesOfPause } from './pause-lines.ts';
import { running } from './testing/running.ts';
import { openIncidents } from './would-page.ts';

const night = instantOf(Date.parse('2026-11-18T02:00:00Z'));
const hour = 3_600_000;

interface Shown {
  readonly paused: boolean;
  readonly because: string | null;
  readonly incidents: readonly {
    readonly title: string;
    readonly acknowledged: boolean;
    readonly pages: readonly {
      readonly name: string;
      readonly channels: readonly string[];
      readonly level: number | null;
    }[];
  }[];
}

interface Message {
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
}

describe('a start that pages nobody', () => {
  async function drained(escalog: Escalog): Promise<void> {
    for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
    await escalog.settled();
  }

  const post = async (escalog: Escalog, url: string, payload: object): Promise<{ id: string }> => {
    const answer = await escalog.server.inject({ method: 'POST', url, payload });
    assert.ok(answer.statusCode < 300, answer.body);
    return answer.json();
  };
  const get = async <Body>(escalog: Escalog, url: string): Promise<Body> =>
    (await escalog.server.inject({ url })).json();
  const declare = (escalog: Escalog, title: string) => post(escalog, '/v1/incidents', { title, severity: 'sev1' });
  const sent = async (escalog: Escalog): Promise<readonly Message[]> =>
    (await get<{ messages: readonly Message[] }>(escalog, '/v1/sandbox/messages')).messages;

  /** Three incidents of two at night that nobody has, and a folder of that as it is restored 14 hours later. */
  async function restored(t: TestContext) {
    const dataDir = join(mkdtempSync(join(tmpdir(), 'escalog-paused-')), 'data');
    t.after(() => rmSync(join(dataDir, '..'), { recursive: true, force: true }));
    const clock = new ManualClock(night);
    const before = await running(t, { dataDir, clock });
    const ids: string[] = [];
    for (const title of ['first', 'second', 'third']) ids.push((await declare(before, title)).id);
    await drained(before);
    const already = (await sent(before)).length;
    await before.close();
    const mark = { takenAt: isoOf(night), version: '0.1.0', layout: 3, incidents: 3 };
    writeFileSync(backupMarkIn(dataDir), JSON.stringify(mark));
    clock.moveTo(instantOf(night + 14 * hour));
    return { dataDir, clock, ids, already };
  }

  it('is that of a restored backup: it says whom it would page, sends nothing, and takes what people do meanwhile', async (t) => {
    const { dataDir, clock, ids, already } = await restored(t);
    const escalog = await running(t, { dataDir, clock });
    await declare(escalog, 'fourth');
    clock.moveTo(instantOf(night + 20 * hour));
    await drained(escalog);
    assert.equal((await sent(escalog)).length, already);

    const health = await escalog.server.inject({ url: '/health/ready' });
    assert.equal(health.statusCode, 503);
    assert.match(health.body, /pages nobody until somebody says so/);

    const shown = await get<Shown>(escalog, '/v1/pause');
    assert.equal(shown.paused, true);
    assert.match(shown.because ?? '', /^This is a backup of 2026-11-18T02:00:00\.000Z, 14 h before this start/);
    assert.deepEqual(shown.incidents.map(({ title }) => title).toSorted(), ['first', 'fourth', 'second', 'third']);
    const first = shown.incidents.find(({ title }) => title === 'first');
    assert.ok((first?.pages.length ?? 0) > 0, JSON.stringify(first));

    const page = (await escalog.server.inject({ url: '/operate', headers: { accept: 'text/html' } })).body;
    assert.match(page, /role="alert">Nobody is paged until somebody says so\. This is a backup of 2026-11-18T02:00/);
    assert.match(page, /4 open incidents that nobody has would page.*third.*due.*Go on, and page them/s);

    await post(escalog, `/v1/incidents/${ids[0]}/acknowledge`, { by: 'ana' });
    await post(escalog, `/v1/incidents/${ids[1]}/resolve`, { by: 'ana' });
    await drained(escalog);
    const after = await get<Shown>(escalog, '/v1/pause');
    assert.deepEqual(after.incidents.map(({ title, acknowledged }) => `${title} ${acknowledged}`).toSorted(), [
      'first true',
      'fourth false',
      'third false',
    ]);
    const lines = linesOfPause(after.because ?? '', { ...(await openIncidents(escalog.server, {})), more: 2 }).join(
      '\n',
    );
    assert.match(lines, /PAUSED: nobody is paged\..*\nIt would page for 2 incidents that nobody has:/);
    assert.doesNotMatch(lines, /first|second/);
    assert.match(lines, /\nAnd 2 messages more on their way at most, of these or of other incidents\.\n/);

    const goneOn = await escalog.server.inject({
      method: 'POST',
      url: '/operate/go-on',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: 'http://localhost:80',
        host: 'localhost:80',
      },
      payload: '',
    });
    assert.equal(goneOn.statusCode, 303, goneOn.body);
    assert.equal((await get<Shown>(escalog, '/v1/pause')).paused, false);
    await drained(escalog);
    const messages = (await sent(escalog)).slice(0, -already || undefined);
    const about = (title: string) => messages.filter(({ subject }) => subject.includes(title));
    assert.ok(about('third').length > 0, JSON.stringify(messages.map(({ subject }) => subject)));
    assert.ok(about('fourth').length > 0);
    // Notes and suggestions go on: that one is over, that nobody leads the other.
    const pages = messages.filter(({ kind }) => kind === 'page');
    assert.deepEqual(
      pages.filter(({ subject }) => /first|second/.test(subject)),
      [],
    );
    assert.match(
      about('third')
        .map(({ text }) => text)
        .join('\n'),
      /late/,
    );
    assert.equal(existsSync(backupMarkIn(dataDir)), false);
    await escalog.close();
    const again = await running(t, { dataDir, clock });
    assert.equal((await get<Shown>(again, '/v1/pause')).paused, false);
    assert.equal((await again.server.inject({ url: '/health/ready' })).statusCode, 200);
  });

  it('is not that of a restored backup when it is told so, and is any other when it is told so', async (t) => {
    const { dataDir, clock } = await restored(t);
    const escalog = await running(t, { dataDir, clock, paused: false });
    assert.equal((await get<Shown>(escalog, '/v1/pause')).paused, false);
    await escalog.close();
    const paused = await running(t, { dataDir, clock, paused: true });
    const { because } = await get<Shown>(paused, '/v1/pause');
    assert.equal(because, 'Escalog was started with --paused.');
  });

  it('is refused when the mark of a backup cannot be read', async (t) => {
    const { dataDir, clock } = await restored(t);
    writeFileSync(backupMarkIn(dataDir), 'half');
    await assert.rejects(running(t, { dataDir, clock }), /backup\.json cannot be read/);
  });
});
