import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem, type Answer } from './testing/fake-escalog.ts';

const ids = ['inc-1', 'inc-2'];
const events = (id: string) => `{"type":"IncidentDeclared","event":{"title":"${id}"}}\n`;
const report = (id: string) => JSON.stringify({ incident: { id } });
const resolved = (id: string, resolvedAt: string) => ({
  id,
  title: `Login ${id}`,
  severity: 'sev1',
  status: 'resolved',
  affects: [],
  declaredAt: '2025-01-02T00:00:00.000Z',
  resolvedAt,
});

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-archive-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Escalog with two incidents that are over; `before` is told of every request, and may say that it comes to nothing. */
function installation(
  before: (line: string) => 'broken-off' | undefined = () => undefined,
  after: typeof before = before,
) {
  const archived = new Map<string, string>();
  const answers: Record<string, () => Answer | 'broken-off'> = {
    'GET /v1/incidents': () => ({
      body: {
        incidents: ids.filter((id) => !archived.has(id)).map((id) => resolved(id, '2025-01-03T00:00:00.000Z')),
        next: null,
      },
    }),
  };
  for (const id of ids) {
    answers[`GET /v1/incidents/${id}/timeline/events`] = () => ({ type: 'application/x-ndjson', body: events(id) });
    answers[`GET /v1/incidents/${id}/report`] = () => ({ type: 'application/json', body: report(id) });
  }
  return {
    archived,
    answers: Object.fromEntries([
      ...Object.entries(answers).map(([line, answer]) => [line, () => before(line) ?? answer()]),
      ...ids.map((id) => {
        const line = `POST /v1/incidents/${id}/archive`;
        return [
          line,
          ({ body }: { body: unknown }) => {
            const isBroken = before(line);
            if (isBroken !== undefined) return isBroken;
            archived.set(id, (body as { archive: string }).archive);
            return after(`${line}, done`) ?? { body: { incidentId: id, ...(body as object) } };
          },
        ];
      }),
    ]) as Parameters<typeof fakeEscalog>[0],
  };
}

/** The files in the folder, whole, by their names within it. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8')]),
  );
}

const whole = Object.fromEntries(
  ids.flatMap((id) => [
    [`${id}.events.ndjson`, events(id)],
    [`${id}.report.json`, report(id)],
  ]),
);
const run = (folder: string) => ['archive', '--older-than', '365d', '--to', folder, '--as', 'ana', '--because', 'cron'];

describe('archiving', () => {
  it('writes what is over for long, and only then has it dropped', async (t) => {
    const folder = folderFor(t);
    const { answers, archived } = installation();
    await using server = await fakeEscalog(answers);
    const { out, err, code } = await escalog(run(folder), server);
    assert.match(out, /^inc-1 {2}2025-01-02 19:00:00 {2}Login inc-1\ninc-2 /);
    assert.deepEqual([err, code], [`2 incidents archived to ${folder}.\n`, 0]);
    assert.deepEqual(filesIn(folder), whole);
    assert.match(archived.get('inc-1') ?? '', new RegExp(`^[^:]+:${folder}/2025-01/inc-1.events.ndjson$`));
    const lines = server.received.map(({ line }) => line);
    assert.match(lines[0] ?? '', /^GET \/v1\/incidents\?status=resolved&until=20\d\d-.*&limit=200$/);
    assert.deepEqual(server.received.find(({ line }) => line.startsWith('POST'))?.body, {
      archive: archived.get('inc-1'),
      by: 'ana',
      why: 'cron',
    });

    const again = await escalog(run(folder), server);
    assert.deepEqual([again.out, again.err, again.code], ['', `0 incidents archived to ${folder}.\n`, 0]);
  });

  it('keeps nothing where no disk does, not behind a link either', async (t) => {
    const folder = folderFor(t);
    symlinkSync('/proc', join(folder, 'link'));
    const { answers, archived } = installation();
    await using server = await fakeEscalog(answers);
    for (const to of ['/proc/escalog', '/dev/shm/../fd/3', join(folder, 'link', 'self')]) {
      const { err, code } = await escalog(run(to), server);
      assert.match(err, /is on no disk; give a folder where files are kept/, to);
      assert.notEqual(code, 0);
    }
    assert.equal(archived.size, 0);
  });

  it('only lists with --dry-run', async (t) => {
    const folder = folderFor(t);
    const { answers, archived } = installation();
    await using server = await fakeEscalog(answers);
    const { out, err } = await escalog([...run(folder), '--dry-run'], server);
    assert.match(out, /^inc-1 .*\ninc-2 /);
    assert.equal(err, `2 incidents would be archived to ${folder}.\n`);
    assert.deepEqual([archived.size, filesIn(folder)], [0, {}]);
  });

  it('goes on after it was killed, wherever that was: nothing is dropped that is not there, whole', async (t) => {
    let points = 0;
    for (let killedAt = 1; killedAt <= points + 1; killedAt += 1) {
      const folder = folderFor(t);
      let seen = 0;
      let kill = (): void => {};
      const { answers, archived } = installation(() => {
        seen += 1;
        if (seen !== killedAt) return undefined;
        kill();
        return 'broken-off';
      });
      await using server = await fakeEscalog(answers);
      const main = join(import.meta.dirname, 'main.ts');
      const child = spawn(process.execPath, [main, ...run(folder)], {
        env: { ...process.env, ESCALOG_URL: server.url },
      });
      kill = () => void child.kill('SIGKILL');
      await Promise.all([text(child.stdout), new Promise((closed) => child.once('close', closed))]);
      if (killedAt <= seen) points = Math.max(points, killedAt);
      const there = filesIn(folder);
      for (const id of archived.keys())
        for (const kind of ['events.ndjson', 'report.json'])
          assert.equal(there[`${id}.${kind}`], whole[`${id}.${kind}`], `killed at ${killedAt}`);
      seen = Infinity;
      const { code, err } = await escalog(run(folder), server);
      assert.equal(code, 0, err);
      assert.deepEqual([[...archived.keys()].toSorted(), filesIn(folder)], [ids, whole], `killed at ${killedAt}`);
    }
    assert.ok(points >= 13, `it was killed at ${points} points`);
  });

  it('leaves what has something to be done, and goes on with the others', async (t) => {
    const folder = folderFor(t);
    const { answers } = installation();
    await using server = await fakeEscalog({
      ...answers,
      'POST /v1/incidents/inc-1/archive': problem(422, 'follow-ups-open', 'A follow-up is still to be done.'),
    });
    const { err, code } = await escalog(run(folder), server);
    assert.equal(
      err,
      `Left: inc-1  Login inc-1. A follow-up is still to be done.\n1 incident archived to ${folder}, 1 left.\n`,
    );
    assert.equal(code, 0);
  });

  it('stops where what was written is not what there is, or cannot be written, and drops nothing', async (t) => {
    const folder = folderFor(t);
    const { answers, archived } = installation();
    let times = 0;
    await using server = await fakeEscalog({
      ...answers,
      'GET /v1/incidents/inc-1/timeline/events': () => ({ type: 'application/x-ndjson', body: `${(times += 1)}` }),
    });
    const { err, code } = await escalog(run(folder), server);
    assert.match(
      err,
      /inc-1.events.ndjson is not what Escalog has of inc-1, which was not archived; run this again\.\n$/,
    );
    assert.equal(code, 1);
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const refused = await escalog(run(file), server);
    assert.match(refused.err, /cannot be made \((ENOTDIR|EEXIST)\)/);
    assert.equal((await escalog(['archive', '--older-than', 'long', '--to', folder, '--as', 'ana'], server)).code, 2);
    assert.equal(archived.size, 0);
  });
});
