import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseConfig, readEnv } from './config.ts';

const required = {
  ESCALOG_BUS: 'kafka://kafka:9092',
  ESCALOG_STORE: 'mongodb://mongodb:27017',
  ESCALOG_SECRETS: '/etc/escalog/secrets.json',
};
const smtp = { ESCALOG_SMTP_URL: 'smtp://mail.example.org' };

function warningOf(env: Record<string, string>): string | undefined {
  const parsed = parseConfig(readEnv({ ...required, ...env }));
  assert.ok('config' in parsed, JSON.stringify(parsed));
  return parsed.config.linksWarning;
}

describe('links in mail of the cluster profile', () => {
  for (const env of [smtp, { ...smtp, ESCALOG_PUBLIC_URL: 'http://localhost:8080' }]) {
    it(`are warned of when they open on one machine only: ${JSON.stringify(env)}`, () =>
      assert.match(warningOf(env) ?? '', /^Mail is sent to people, but .*ESCALOG_PUBLIC_URL/));
  }

  for (const env of [{}, { HOST: '0.0.0.0' }, { ...smtp, ESCALOG_PUBLIC_URL: 'https://escalog.example.org' }]) {
    it(`are not warned of with ${JSON.stringify(env)}`, () => assert.equal(warningOf(env), undefined));
  }
});
