import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const at = '2026-11-18T02:00:00.000Z';
const written = { at, by: 'person/ana', byName: 'Ana' };
const note = { noteId: '9a1', text: 'The alert\ncame late.', about: null, ...written, version: 4 };
const followUp = {
  followUpId: 'f00d',
  text: 'Alert on the disk',
  owner: 'team/identity',
  ownerName: 'Identity',
  due: '2026-12-01',
  url: null,
  state: 'open',
  ...written,
  version: 5,
};
const summary = { text: 'The **disk**.', ...written, version: 3 };
const retrospective = { summary, notes: [note], followUps: [followUp] };
const at1 = '/v1/incidents/inc-1/retrospective';
const reads = { [`GET ${at1}`]: { body: retrospective } };

describe('the summary of an incident', () => {
  it('is shown, with the version by which it can be written anew', async () => {
    await using server = await fakeEscalog(reads);
    const { out, err, code } = await escalog(['summary', 'inc-1'], server);
    assert.deepEqual(
      [out, err, code],
      ['The **disk**.\n', 'by Ana, 2026-11-17 21:00:00; to write it anew: --over 3\n', 0],
    );
  });

  it('is written of words, of a file and of standard input, over what was seen', async () => {
    await using server = await fakeEscalog({ [`PUT ${at1}/summary`]: { body: retrospective } });
    const folder = mkdtempSync(join(tmpdir(), 'escalog-summary-'));
    try {
      const file = join(folder, 'summary.md');
      writeFileSync(file, '# What\n');
      for (const [args, body] of [
        [['The', 'disk.'], { text: 'The disk.', version: 0, by: 'ana' }],
        [['-f', file, '--over', '3'], { text: '# What\n', version: 3, by: 'ana' }],
        [['-'], { text: '', version: 0, by: 'ana' }],
      ] as const) {
        const { out, err } = await escalog(['summary', 'inc-1', ...args, '--as', 'ana'], server);
        assert.deepEqual([out, err], ['The summary is written.\n', '']);
        assert.deepEqual(server.received.at(-1)?.body, body);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('that somebody else has written meanwhile is not written over', async () => {
    await using server = await fakeEscalog({
      [`PUT ${at1}/summary`]: problem(
        422,
        'summary-changed',
        'Ana has written the summary anew meanwhile; look again, and send version 3 with what is to stand there.',
      ),
    });
    const { err, code } = await escalog(['summary', 'inc-1', 'The network.', '--as', 'ben'], server);
    assert.deepEqual(
      [err, code],
      [
        'Ana has written the summary anew meanwhile; look again (escalog summary ID), and give --over 3 with what is to stand there.\n',
        1,
      ],
    );
  });

  it('is not written by nobody: who that is can be said once for all', async () => {
    await using server = await fakeEscalog({
      [`PUT ${at1}/summary`]: problem(400, 'invalid-request', '"by" in the body is required: say who does it.'),
    });
    const { err } = await escalog(['summary', 'inc-1', 'The network.'], server);
    assert.equal(err, 'Say with --as who you are; ESCALOG_AS says it once for all commands.\n');
  });
});

describe('notes', () => {
  it('are listed, written, written anew and taken back, by the first characters of their ids', async () => {
    await using server = await fakeEscalog({
      ...reads,
      [`POST ${at1}/notes`]: { status: 201, body: note },
      [`PUT ${at1}/notes/9a1`]: { body: note },
      [`DELETE ${at1}/notes/9a1`]: { status: 204, body: '' },
    });
    const { out } = await escalog(['note', 'inc-1'], server);
    assert.equal(out, '9a1  by Ana, 2026-11-17 21:00:00\n    The alert\n    came late.\n');
    const by = ['--as', 'ana'];
    assert.equal(
      (await escalog(['note', 'inc-1', 'Late.', '--about', '2026-11-17T21:00', ...by], server)).out,
      'Noted: 9a1\n',
    );
    assert.deepEqual(server.received.at(-1)?.body, { by: 'ana', text: 'Late.', about: '2026-11-18T02:00:00Z' });
    await escalog(['note', 'inc-1', 'Very late.', '--edit', '9a', ...by], server);
    assert.deepEqual(server.received.at(-1)?.body, { about: null, by: 'ana', text: 'Very late.', version: 4 });
    assert.equal(
      (await escalog(['note', 'inc-1', '--withdraw', '9', ...by], server)).out,
      'Taken back: The alert came late.\n',
    );
    assert.equal(server.received.at(-1)?.line, `DELETE ${at1}/notes/9a1?version=4&by=ana`);
  });
});

describe('what is to be done', () => {
  it('is written down, done and dropped, and lists of an incident and of all', async () => {
    await using server = await fakeEscalog({
      ...reads,
      [`POST ${at1}/follow-ups`]: { status: 201, body: followUp },
      [`PUT ${at1}/follow-ups/f00d`]: { body: followUp },
      'GET /v1/follow-ups': {
        body: { followUps: [{ ...followUp, incidentId: 'inc-1', incidentTitle: 'Login', overdue: true }], next: null },
      },
    });
    const said = ['--owner', 'identity', '--due', '2026-12-01', '--link', 'https://example.com/1', '--as', 'ana'];
    const { out } = await escalog(['follow-up', 'inc-1', 'Alert on the disk', ...said], server);
    assert.equal(out, 'To be done by Identity: Alert on the disk (f00d)\n');
    assert.deepEqual(server.received.at(-1)?.body, {
      text: 'Alert on the disk',
      by: 'ana',
      owner: 'identity',
      due: '2026-12-01',
      url: 'https://example.com/1',
    });
    for (const [flag, state, sentence] of [
      ['--done', 'done', 'Done'],
      ['--drop', 'dropped', 'Dropped'],
    ] as const) {
      const ran = await escalog(['follow-up', 'inc-1', flag, 'f0', '--as', 'ana'], server);
      assert.equal(ran.out, `${sentence}: Alert on the disk\n`);
      const { text, owner, due, url, version } = followUp;
      assert.deepEqual(server.received.at(-1)?.body, { text, owner, due, url, state, version, by: 'ana' });
    }
    assert.match(
      (await escalog(['follow-up', 'inc-1'], server)).out,
      /f00d +open +2026-12-01 +Identity +Alert on the disk\n/,
    );
    const all = await escalog(['follow-ups', '--overdue', '--owner', 'ana'], server);
    assert.match(all.out, /f00d +overdue +2026-12-01 +Identity +Alert on the disk \(Login\)\n/);
    assert.equal(server.received.at(-1)?.line, 'GET /v1/follow-ups?state=open&limit=50&overdue=true&owner=ana');
  });

  it('is refused before it is sent when it makes no sense, or is not there', async () => {
    await using server = await fakeEscalog(reads);
    for (const [args, expected] of [
      [['follow-up', 'inc-1', '--done', 'f0', '--drop', 'f0'], 2],
      [['follow-up', 'inc-1', '--owner', 'ana'], 2],
      [['note', 'inc-1', 'text', '--withdraw', '9a'], 2],
      [['note', 'inc-1', '--about', '2026-11-17T21:00'], 2],
      [['note', 'inc-1', 'text', '--about', 'noon'], 2],
      [['note', 'inc-1', 'text', '-f', 'file'], 2],
      [['note', 'inc-1', 'text', '--edit', 'zz'], 1],
      [['follow-up', 'inc-1', '--done', 'zz'], 1],
    ] as const) {
      const { code, err } = await escalog([...args, '--as', 'ana'], server);
      assert.equal(code, expected, `${args.join(' ')}: ${err}`);
    }
    assert.ok(server.received.every(({ line }) => line.startsWith('GET ')));
  });
});
