import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accessOf, accessSecretsOf } from './access-settings.ts';

function access(HOST: string, said?: string, issuer?: string) {
  const setting = accessOf({ HOST, ESCALOG_ACCESS: said, ESCALOG_OIDC_ISSUER: issuer });
  return 'value' in setting ? setting.value : setting.problem;
}

describe('access', () => {
  it('is off on loopback, and on wherever others can reach the port', () => {
    for (const host of ['127.0.0.1', '127.0.0.9', 'localhost', '::1']) assert.equal(access(host), false, host);
    for (const host of ['0.0.0.0', '::', '192.0.2.7', 'escalog.example', '127.example.org'])
      assert.equal(access(host), true, host);
  });

  it('is on where it is asked for, and where people sign in by a provider', () => {
    assert.equal(access('127.0.0.1', 'on'), true);
    assert.equal(access('127.0.0.1', undefined, 'https://id.example.org'), true);
    assert.equal(access('127.0.0.1', 'off', 'https://id.example.org'), false);
  });

  it('is off where others reach the port only for who says what that means', () => {
    assert.match(String(access('0.0.0.0', 'off')), /whoever reaches the port could do everything\. .*off-anybody-may/);
    assert.equal(access('0.0.0.0', 'off-anybody-may-do-everything'), false);
    assert.equal(access('127.0.0.1', 'off'), false);
    assert.match(String(access('127.0.0.1', 'yes')), /ESCALOG_ACCESS is "yes"; give on or off/);
  });

  it('needs the secrets of the installation, and only where it is on', () => {
    const asked = (HOST: string, ESCALOG_SECRETS?: string) =>
      accessSecretsOf({ HOST, ESCALOG_ACCESS: undefined, ESCALOG_OIDC_ISSUER: undefined, ESCALOG_SECRETS });
    assert.deepEqual(asked('127.0.0.1'), { value: undefined });
    assert.deepEqual(asked('0.0.0.0', 'secrets.json'), { value: 'secrets.json' });
    assert.ok('problem' in asked('0.0.0.0'));
  });
});
