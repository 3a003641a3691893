import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const command = join(import.meta.dirname, '../../infra/topics.ts');

/** Runs `npm run topics` as the program behind it, to its end. */
function topics(bus: string, ...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [command, ...args],
      { env: { ...process.env, ESCALOG_BUS: bus } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
}

describe('npm run topics', { timeout: 120_000 }, () => {
  const broker = process.env['ESCALOG_TEST_KAFKA'] ?? '';
  const skip =
    broker === '' &&
    (process.env['ESCALOG_TEST_SKIPPED'] || 'set ESCALOG_TEST_KAFKA to the host:port of a Kafka broker');

  it('says of every topic that it is there, the second time as the first', { skip }, async () => {
    await topics(`kafka://${broker}`, '--replication-factor', '1');
    const { code, said } = await topics(`kafka://${broker}`, '--replication-factor', '1');
    assert.deepEqual(
      [
        code,
        said
          .trim()
          .split('\n')
          .filter((line) => !line.endsWith(' is right.')),
      ],
      [0, []],
    );
    for (const name of ['escalog.incidents', 'escalog.catalog', 'escalog.timeline.dead-letters'])
      assert.ok(said.includes(`${name} is right.`), said);
  });

  for (const [what, bus, args, says] of [
    ['without ESCALOG_BUS', '', [], /^ESCALOG_BUS is not set\./],
    ['with an address that is none', 'kafka', [], /^ESCALOG_BUS is not an address such as kafka:\/\//],
    [
      'with a factor that is none',
      'kafka://127.0.0.1:1',
      ['--replication-factor', 'two'],
      /^--replication-factor is "two"; give a whole number/,
    ],
    ['with an option that there is not', 'kafka://127.0.0.1:1', ['--replicas', '2'], /--replicas/],
    ['when nobody listens', 'kafka://127.0.0.1:1', [], /^Kafka at 127\.0\.0\.1:1 does not answer/],
  ] as const) {
    it(`ends with 1 and a sentence ${what}`, async () => {
      const { code, said } = await topics(bus, ...args);
      assert.equal(code, 1);
      assert.match(said, says);
    });
  }
});
