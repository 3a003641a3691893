import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { it } from 'node:test';
import { FakeRegistry } from '@escalog/contracts/testing';

it(
  'a service whose schema registry is down says so in one sentence, and does not start',
  { timeout: 60_000 },
  async () => {
    const registry = await FakeRegistry.listen();
    await registry.die();
    const main = join(import.meta.dirname, '..', '..', 'services', 'timeline', 'src', 'main.ts');
    const env = {
      PORT: '0',
      ESCALOG_BUS: 'kafka://127.0.0.1:1',
      ESCALOG_STORE: 'mongodb://127.0.0.1:1',
      ESCALOG_SCHEMA_REGISTRY: registry.url,
    };
    const { status, stdout, stderr } = spawnSync(process.execPath, [main], { env, encoding: 'utf8' });
    assert.match(
      stderr,
      new RegExp(
        `^The schema registry at ${registry.url} does not answer \\(.*ECONNREFUSED.*\\): start or mend it, or correct ESCALOG_SCHEMA_REGISTRY\\.\\n$`,
      ),
    );
    assert.equal(stdout, '');
    assert.equal(status, 1);
  },
);
