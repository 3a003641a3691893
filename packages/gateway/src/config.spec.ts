import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serviceNames } from '@escalog/contracts';
import { parseConfig, readEnv } from './config.ts';
import { urlVariableOf } from './services.ts';

const parse = (env: Record<string, string>) => parseConfig(readEnv(env));

describe('the configuration of the gateway', () => {
  it('needs nothing where all run on one machine', () => {
    assert.deepEqual(parse({}), {
      config: {
        host: '127.0.0.1',
        port: 8080,
        tls: undefined,
        publicUrl: 'http://127.0.0.1:8080',
        guarded: false,
        secrets: undefined,
        bus: undefined,
        schemaRegistry: undefined,
        logLevel: 'info',
        intake: 'http://127.0.0.1:8081',
        catalog: 'http://127.0.0.1:8082',
        policy: 'http://127.0.0.1:8083',
        notification: 'http://127.0.0.1:8084',
        timeline: 'http://127.0.0.1:8085',
        access: 'http://127.0.0.1:8086',
      },
    });
  });

  it('serves https with both files, and neither without the other', () => {
    const parsed = parse({ ESCALOG_TLS_CERT: 'cert.pem', ESCALOG_TLS_KEY: 'key.pem' });
    assert.ok('config' in parsed);
    assert.deepEqual(parsed.config.tls, { cert: 'cert.pem', key: 'key.pem' });
    assert.equal(parsed.config.publicUrl, 'https://127.0.0.1:8080');
    assert.ok('problems' in parse({ ESCALOG_TLS_KEY: 'key.pem' }));
  });

  it('needs the bus and the secrets where access is on', () => {
    const on = { HOST: '0.0.0.0' };
    const parsed = parse(on);
    assert.ok('problems' in parsed);
    assert.deepEqual(
      parsed.problems.map((problem) => problem.split(' ')[0]),
      ['ESCALOG_SECRETS', 'ESCALOG_BUS'],
    );
    const whole = parse({ ...on, ESCALOG_BUS: 'kafka://kafka:9092', ESCALOG_SECRETS: '/etc/escalog/secrets.json' });
    assert.ok('config' in whole && whole.config.guarded && whole.config.bus !== undefined);
  });

  it('takes an empty variable for one that is not set', () => {
    assert.deepEqual(parse(Object.fromEntries(Object.keys(readEnv({})).map((name) => [name, '']))), parse({}));
  });

  it('tells all of its problems at once, each by the name of the variable', () => {
    const wrong = ['PORT', 'ESCALOG_PUBLIC_URL', 'ESCALOG_LOG_LEVEL', ...serviceNames.map(urlVariableOf)];
    const parsed = parse(Object.fromEntries(wrong.map((name) => [name, 'wrong'])));
    assert.ok('problems' in parsed);
    assert.deepEqual(
      parsed.problems.map((problem) => problem.split(' ')[0]),
      wrong,
    );
  });

  for (const url of ['http://intake:8080', 'http://intake:8080/', 'http://[::1]:8081', 'http://intake']) {
    it(`finds a service at ${url}`, () => {
      const parsed = parse({ ESCALOG_INTAKE_URL: url });
      assert.ok('config' in parsed);
      assert.equal(parsed.config.intake, url.replace(/\/$/, ''));
    });
  }

  for (const url of [
    'intake:8080',
    'https://intake:8080',
    'http://intake:8080/v1',
    'http://intake:8080?x',
    'http://me:hunter2@intake:8080',
  ]) {
    it(`refuses ${url}, says what to give, and does not repeat what may hold a password`, () => {
      const parsed = parse({ ESCALOG_INTAKE_URL: url });
      assert.ok('problems' in parsed);
      assert.deepEqual(parsed.problems, [
        'ESCALOG_INTAKE_URL does not say where the intake service listens; give http, its host and its port, such as http://intake:8080.',
      ]);
    });
  }
});
