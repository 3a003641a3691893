import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  configOf,
  httpUrlOf,
  logLevelOf,
  mailFromOf,
  operatorWebhookOf,
  optionalOf,
  portOf,
  registryUrlOf,
  requiredOf,
  smtpUrlOf,
  textOf,
  type Setting,
} from './settings.ts';

const problemOf = (setting: Setting<unknown>): string => ('problem' in setting ? setting.problem : '');

describe('settings', () => {
  it('make a configuration when all of them are sound', () => {
    assert.deepEqual(configOf<{ host: string; port: number }>({ host: textOf('::1'), port: portOf('8081') }), {
      config: { host: '::1', port: 8_081 },
    });
  });

  it('tell every problem at once, each naming its variable', () => {
    const parsed = configOf<Record<string, unknown>>({
      port: portOf('many'),
      level: logLevelOf('loud'),
      host: textOf('x'),
      bus: requiredOf('ESCALOG_BUS', undefined, 'kafka://kafka:9092', textOf),
    });
    assert.ok('problems' in parsed);
    assert.deepEqual(
      parsed.problems.map((problem) => problem.split(' ')[0]),
      ['PORT', 'ESCALOG_LOG_LEVEL', 'ESCALOG_BUS'],
    );
  });

  for (const port of ['-1', '65536', '80.5', 'http', '0x50z'])
    it(`refuse the port ${port}`, () => assert.match(problemOf(portOf(port)), /^PORT is ".+"; give a number/));

  it('say what a required variable looks like', () => {
    assert.equal(
      problemOf(requiredOf('ESCALOG_BUS', undefined, 'kafka://kafka:9092', textOf)),
      'ESCALOG_BUS is not set; give it something such as kafka://kafka:9092.',
    );
  });

  it('take a URL without the slash at its end, and refuse what is none', () => {
    assert.deepEqual(httpUrlOf('X', 'https://escalog.example.org//'), { value: 'https://escalog.example.org' });
    assert.deepEqual(httpUrlOf('X', 'https://example.org/on/call/'), { value: 'https://example.org/on/call' });
    for (const url of [
      'escalog.example.org',
      'ftp://escalog.example.org',
      '',
      'https://x.example/?a=1',
      'https://x.example/#a',
    ])
      assert.match(problemOf(httpUrlOf('X', url)), /^X is/);
  });

  it('leave out what may be left out, and check it when it is there', () => {
    assert.deepEqual(optionalOf(undefined, smtpUrlOf), { value: undefined });
    assert.match(problemOf(optionalOf('mail.example.org', smtpUrlOf)), /^ESCALOG_SMTP_URL/);
  });

  it('never repeat a mail server’s password', () => {
    assert.ok(!problemOf(smtpUrlOf('user:hunter2@mail.example.org')).includes('hunter2'));
    assert.ok(!problemOf(registryUrlOf('ftp://user:hunter2@registry')).includes('hunter2'));
    assert.match(
      problemOf(registryUrlOf('http://user:100%@registry')),
      /^ESCALOG_SCHEMA_REGISTRY is not a URL .*percent-encode/,
    );
    assert.deepEqual(registryUrlOf('https://user:100%25@registry/v7'), { value: 'https://user:100%25@registry/v7' });
  });

  it('take the webhook of operators as it is, and never repeat its token', () => {
    assert.deepEqual(operatorWebhookOf('https://chat.example.org/hooks/x/'), {
      value: 'https://chat.example.org/hooks/x/',
    });
    assert.equal(
      problemOf(operatorWebhookOf('chat.example.org/hooks/hunter2')),
      'ESCALOG_OPERATOR_WEBHOOK is not a URL such as https://chat.example.org/hooks/escalog.',
    );
  });

  it('refuse a sender that would break out of its header', () => {
    assert.match(problemOf(mailFromOf('x\r\nBcc: <a@b>')), /^ESCALOG_MAIL_FROM/);
  });
});
