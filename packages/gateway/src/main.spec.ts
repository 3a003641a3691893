import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { asker } from './testing/asker.ts';
import { stub } from './testing/stubs.ts';

/** What `npm start --workspace packages/gateway` runs. */
function started(t: TestContext, env: Record<string, string>) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  const exited = once(child, 'close');
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => void (output += chunk));
  return {
    child,
    code: async () => ((await exited) as [number | null])[0],
    /** Resolves with the match once it has printed that. */
    async printed(pattern: RegExp): Promise<RegExpExecArray> {
      for (;;) {
        const found = pattern.exec(output);
        if (found !== null) return found;
        await Promise.race([
          once(child.stdout, 'data'),
          exited.then(() => Promise.reject(new Error(`it ended: ${output}`))),
        ]);
      }
    },
  };
}

describe('the process', () => {
  it('says where it runs, and on SIGTERM answers what is in hand, then ends with 0', { timeout: 30_000 }, async (t) => {
    const arrived = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const intake = await stub(t, async (_request, response) => {
      arrived.resolve();
      await goOn.promise;
      response.end('done');
    });
    const { child, code, printed } = started(t, { ESCALOG_INTAKE_URL: intake });
    const [, url = ''] = await printed(/Escalog's gateway runs at (http:\/\/127\.0\.0\.1:\d+)\./);
    const inHand = asker(() => url)('/v1/incidents');
    await arrived.promise;
    child.kill('SIGTERM');
    await printed(/Stopping/);
    goOn.resolve();
    assert.equal((await inHand).text, 'done');
    assert.equal(await code(), 0);
  });

  it('does not start with wrong settings, and says all that is wrong', { timeout: 30_000 }, async (t) => {
    const { child, code } = started(t, { PORT: 'eighty', ESCALOG_TIMELINE_URL: 'timeline' });
    const [said, exitCode] = await Promise.all([text(child.stderr), code()]);
    assert.deepEqual(
      [
        exitCode,
        said
          .trim()
          .split('\n')
          .map((line) => line.split(' ')[0]),
      ],
      [1, ['PORT', 'ESCALOG_TIMELINE_URL']],
    );
  });
});
