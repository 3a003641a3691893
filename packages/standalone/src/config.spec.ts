import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseConfig, readEnv } from './config.ts';

const parse = (env: Record<string, string>) => parseConfig(readEnv(env));

describe('the configuration', () => {
  it('needs nothing, and listens on loopback', () => {
    const parsed = parse({});
    assert.ok('config' in parsed);
    assert.deepEqual([parsed.config.host, parsed.config.port, parsed.config.publicUrl, parsed.config.dataDir], ['127.0.0.1', 8080, 'http://127.0.0.1:8080', 'data']);
  });

  it('tells all of its problems at once, each by the name of the variable', () => {
    const parsed = parse({ PORT: 'eighty', ESCALOG_PUBLIC_URL: 'escalog', ESCALOG_SMTP_URL: 'mail.example.org', ESCALOG_LOG_LEVEL: 'loud' });
    assert.ok('problems' in parsed);
    assert.deepEqual(parsed.problems.map((problem) => problem.split(' ')[0]), ['PORT', 'ESCALOG_PUBLIC_URL', 'ESCALOG_SMTP_URL', 'ESCALOG_LOG_LEVEL']);
  });

  it('does not repeat a password that it refuses', () => {
    const parsed = parse({ ESCALOG_SMTP_URL: 'user:hunter2@mail.example.org' });
    assert.ok('problems' in parsed && !parsed.problems.join().includes('hunter2'));
  });

  it('builds links that work from an IPv6 host and from a URL with a slash at the end', () => {
    const ipv6 = parse({ HOST: '::1', PORT: '9000' });
    const slash = parse({ ESCALOG_PUBLIC_URL: 'https://escalog.example.org/' });
    assert.ok('config' in ipv6 && 'config' in slash);
    assert.deepEqual([ipv6.config.publicUrl, slash.config.publicUrl], ['http://[::1]:9000', 'https://escalog.example.org']);
  });
});
