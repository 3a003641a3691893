import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseConfig, readEnv } from './config.ts';

const parse = (env: Record<string, string>) => parseConfig(readEnv(env));

describe('the configuration', () => {
  it('needs nothing, and listens on loopback', () => {
    const parsed = parse({});
    assert.ok('config' in parsed);
    assert.deepEqual(
      [parsed.config.host, parsed.config.port, parsed.config.publicUrl, parsed.config.dataDir],
      ['127.0.0.1', 8080, 'http://127.0.0.1:8080', 'data'],
    );
  });

  it('tells all of its problems at once, each by the name of the variable', () => {
    const parsed = parse({
      PORT: 'eighty',
      ESCALOG_PUBLIC_URL: 'escalog',
      ESCALOG_SMTP_URL: 'mail.example.org',
      ESCALOG_OPERATOR_WEBHOOK: 'hooks',
      ESCALOG_HEARTBEAT_URL: 'heartbeats/hunter2',
      ESCALOG_LOG_LEVEL: 'loud',
    });
    assert.ok('problems' in parsed);
    assert.deepEqual(
      parsed.problems.map((problem) => problem.split(' ')[0]),
      [
        'PORT',
        'ESCALOG_PUBLIC_URL',
        'ESCALOG_SMTP_URL',
        'ESCALOG_OPERATOR_WEBHOOK',
        'ESCALOG_HEARTBEAT_URL',
        'ESCALOG_LOG_LEVEL',
      ],
    );
    assert.ok(!parsed.problems.join().includes('hunter2'), 'no token is repeated');
  });

  it('does not repeat a password that it refuses', () => {
    const parsed = parse({ ESCALOG_SMTP_URL: 'user:hunter2@mail.example.org' });
    assert.ok('problems' in parsed && !parsed.problems.join().includes('hunter2'));
  });

  it('builds links that work from an IPv6 host and from a URL with a slash at the end', () => {
    const ipv6 = parse({ HOST: '::1', PORT: '9000' });
    const slash = parse({ ESCALOG_PUBLIC_URL: 'https://escalog.example.org/' });
    assert.ok('config' in ipv6 && 'config' in slash);
    assert.deepEqual(
      [ipv6.config.publicUrl, slash.config.publicUrl],
      ['http://[::1]:9000', 'https://escalog.example.org'],
    );
  });

  it('takes an empty variable for one that is not set', () => {
    const parsed = parse({
      HOST: '',
      PORT: '',
      ESCALOG_PUBLIC_URL: '',
      ESCALOG_SMTP_URL: '',
      ESCALOG_MAIL_FROM: '',
      ESCALOG_OPERATOR_WEBHOOK: '',
      ESCALOG_SLACK_SIGNING_SECRET: '',
      ESCALOG_DATA_DIR: '',
      ESCALOG_LOG_LEVEL: '',
    });
    assert.deepEqual(parsed, parse({}));
    assert.ok('config' in parsed);
  });

  for (const from of ['escalog@example.org', 'Escalog <escalog@example.org>', '<a@b>', 'Escalog <escalog@localhost>']) {
    it(`sends from ${from}`, () => assert.ok('config' in parse({ ESCALOG_MAIL_FROM: from })));
  }
  for (const from of [
    'Escalog',
    'escalog@',
    'a b@example.org',
    'Escalog <example.org>',
    'Escalog escalog@example.org',
    'x\r\nBcc: <a@b>',
  ]) {
    it(`refuses to send from ${JSON.stringify(from)}`, () => {
      const parsed = parse({ ESCALOG_MAIL_FROM: from });
      assert.ok('problems' in parsed && parsed.problems[0]?.startsWith('ESCALOG_MAIL_FROM'));
    });
  }
});

describe('networks outside the public internet', () => {
  const settingsOf = (env: Record<string, string>) => {
    const parsed = parse(env);
    assert.ok('config' in parsed, JSON.stringify(parsed));
    return parsed.config;
  };

  it('may be connected to, this machine among them, where nobody else reaches it; and that is said', () => {
    for (const env of [{}, { HOST: '::1' }, { HOST: 'localhost', ESCALOG_PUBLIC_URL: 'http://localhost:8080' }]) {
      const { allowedNetworks, networksNote } = settingsOf(env);
      for (const network of ['127.0.0.0/8', '::1/128', '10.0.0.0/8', '192.168.0.0/16'])
        assert.ok(allowedNetworks.includes(network), network);
      assert.ok(!allowedNetworks.some((network) => network.startsWith('169.254.') || network.startsWith('fe80')));
      assert.match(networksNote ?? '', /only this machine reaches Escalog.*ESCALOG_ALLOWED_NETWORKS/);
    }
  });

  it('may not where others do, be it behind a proxy on the same machine', () => {
    for (const env of [
      { HOST: '0.0.0.0' },
      { HOST: '10.0.0.5' },
      { ESCALOG_PUBLIC_URL: 'https://escalog.acme.example' },
    ]) {
      const { allowedNetworks, networksNote } = settingsOf(env as Record<string, string>);
      assert.deepEqual([allowedNetworks, networksNote], [[], undefined]);
    }
  });

  it('are those that are named, and nothing is said', () => {
    for (const [text, networks] of [
      ['10.20.0.0/16', ['10.20.0.0/16']],
      ['none', []],
    ] as const) {
      const { allowedNetworks, networksNote } = settingsOf({ ESCALOG_ALLOWED_NETWORKS: text });
      assert.deepEqual([allowedNetworks, networksNote], [networks, undefined]);
    }
  });
});

describe('links in pages', () => {
  const warningOf = (env: Record<string, string>): string | undefined => {
    const parsed = parse(env);
    assert.ok('config' in parsed);
    return parsed.config.linksWarning;
  };
  const smtp = { ESCALOG_SMTP_URL: 'smtp://mail.example.org' };

  for (const host of ['0.0.0.0', '::']) {
    it(`point to localhost, with a warning, when it listens on ${host} and nobody said how it is reached`, () => {
      const parsed = parse({ HOST: host, PORT: '9000' });
      assert.ok('config' in parsed);
      assert.equal(parsed.config.publicUrl, 'http://localhost:9000');
      assert.match(parsed.config.linksWarning ?? '', /http:\/\/localhost:9000.*ESCALOG_PUBLIC_URL/);
    });
  }

  for (const env of [smtp, { ...smtp, ESCALOG_PUBLIC_URL: 'http://localhost:8080' }, { ...smtp, HOST: '::1' }]) {
    it(`are warned of when mail goes out with links to this machine: ${JSON.stringify(env)}`, () =>
      assert.match(warningOf(env) ?? '', /Mail.*ESCALOG_PUBLIC_URL/));
  }

  for (const env of [
    {},
    { ESCALOG_PUBLIC_URL: 'http://localhost:8080' },
    { HOST: '0.0.0.0', ESCALOG_PUBLIC_URL: 'https://escalog.example.org', ...smtp },
    { HOST: '192.0.2.7', ...smtp },
  ]) {
    it(`are not warned of with ${JSON.stringify(env)}`, () => assert.equal(warningOf(env), undefined));
  }
});
