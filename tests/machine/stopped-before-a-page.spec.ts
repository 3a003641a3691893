/** The process stands still before the first page of a level has left, for longer than the level waits. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { declareInAttic } from '../startup/asking.ts';
import { EscalogCommand } from '../startup/escalog-command.ts';

// Longer than an attempt may take: one that has failed had left by then.
const level = 20_000;
const stopped = 24_000;

describe('a process that is stopped before a page has left', { timeout: 115_000 }, () => {
  it('pages no two levels at one moment when it goes on', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'escalog-stopped-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const cameAt = new Map<string, number>();
    const both = Promise.withResolvers<void>();
    let atFirst: () => Promise<void> = async () => undefined;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      // The page is on its way, and nothing of it is said yet.
      onMailFrom: (_address, _session, go) => void atFirst().then(() => go()),
      onData: (stream, session, done) => {
        stream.resume().on('end', () => {
          const to = session.envelope.rcptTo[0]?.address ?? '';
          if (!cameAt.has(to)) cameAt.set(to, performance.now());
          if (cameAt.size === 2) both.resolve();
          done();
        });
      },
    });
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    t.after(() => new Promise<void>((resolve) => server.close(resolve)));
    const { port } = server.server.address() as AddressInfo;
    await using escalog = new EscalogCommand({
      PORT: '0',
      ESCALOG_DATA_DIR: folder,
      ESCALOG_SMTP_URL: `smtp://127.0.0.1:${port}`,
      ESCALOG_MAIL_FROM: 'escalog@acme.example',
    });
    const url = await escalog.listening();
    atFirst = async () => {
      atFirst = async () => undefined;
      escalog.child.kill('SIGSTOP');
      // The wait is the story: nothing else stands still for a process.
      await wait(stopped);
      escalog.child.kill('SIGCONT');
    };
    await declareInAttic(url, `PT${level / 1_000}S`);
    await both.promise;
    const [amy = 0, bob = 0] = ['amy', 'bob'].map((name) => cameAt.get(`${name}@example.org`));
    assert.ok(bob - amy > level - 2_000, `the next level was paged ${bob - amy} ms after the first`);
  });
});
