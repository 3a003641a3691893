/** The process goes on when the clock of its machine is set; libfaketime sets it, for this process alone. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { answered, answerOf, declareInAttic } from '../startup/asking.ts';
import { EscalogCommand } from '../startup/escalog-command.ts';

const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1');
const skip = library === undefined && 'libfaketime is not installed (apt-get install faketime)';

let folder = '';
before(() => void (folder = mkdtempSync(join(tmpdir(), 'escalog-clock-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A webhook of operators, and the first sentence that it gets. */
async function operators(server: Server): Promise<{ readonly url: string; readonly told: Promise<string> }> {
  const told = new Promise<string>((resolve) =>
    server.on('request', (request, response) => {
      void text(request).then((body) => {
        resolve((JSON.parse(body) as { text: string }).text);
        response.end();
      });
    }),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, told };
}

describe('the clock of the machine', { skip, timeout: 120_000 }, () => {
  for (const [what, offset, says] of [
    ['forward by an hour', '+3600', /set forward by 3600 s: .*dated 3600 s behind it/],
    ['back by a minute and a half', '-90', /set back by 90 s: .*dated 90 s ahead of it/],
    ['back by an hour', '-3600', /set back by 3600 s: .*dated 3600 s ahead of it/],
  ] as const) {
    it(`that is set ${what} makes no wait longer or shorter; readiness, operators and the log tell`, async () => {
      const times = join(folder, `offset${offset}`);
      writeFileSync(times, '+0');
      const server = createServer();
      const { url: webhook, told } = await operators(server);
      await using escalog = new EscalogCommand({
        PORT: '0',
        ESCALOG_DATA_DIR: mkdtempSync(join(folder, 'data-')),
        ESCALOG_OPERATOR_WEBHOOK: webhook,
        LD_PRELOAD: library ?? '',
        FAKETIME_TIMESTAMP_FILE: times,
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      });
      const url = await escalog.listening();
      await declareInAttic(url, 'PT8S');
      await answered(`${url}/v1/sandbox/messages`, /person\/amy/);
      const pagedAt = performance.now();
      writeFileSync(times, offset);
      await answered(`${url}/v1/sandbox/messages`, /person\/bob/);
      const waited = performance.now() - pagedAt;
      assert.ok(waited > 7_500 && waited < 10_000, `the next level was paged after ${waited} ms`);

      const { messages } = JSON.parse((await answerOf(`${url}/v1/sandbox/messages`)).text) as { messages: unknown[] };
      assert.equal(messages.length, 2, 'nobody is paged twice');
      await answered(`${url}/health/ready`, says);
      assert.match(await told, says);
      assert.match(escalog.output, says);
      assert.equal((await answerOf(`${url}/health/ready`)).status, 200);
      server.close();
    });
  }
});
