import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { oidcOf, readOidc } from './oidc.ts';

const whole = {
  ESCALOG_OIDC_ISSUER: 'https://login.example.org/realms/acme',
  ESCALOG_OIDC_CLIENT_ID: 'escalog',
  ESCALOG_OIDC_CLIENT_SECRET: 'hunter2',
};

describe('the settings of an identity provider', () => {
  it('may be left out, all of them', () => {
    assert.deepEqual(oidcOf(readOidc({})), { value: undefined });
    assert.deepEqual(oidcOf(readOidc({ ESCALOG_OIDC_ISSUER: '' })), { value: undefined });
  });

  it('are taken as they are', () =>
    assert.deepEqual(oidcOf(readOidc(whole)), {
      value: { issuer: 'https://login.example.org/realms/acme', clientId: 'escalog', clientSecret: 'hunter2' },
    }));

  for (const name of Object.keys(whole))
    it(`say that ${name} is missing, without the secret`, () => {
      const setting = oidcOf(readOidc({ ...whole, [name]: undefined }));
      assert.ok('problem' in setting);
      assert.match(setting.problem, /give all three, or none/);
      assert.doesNotMatch(setting.problem, /hunter2/);
    });

  for (const issuer of [
    'login.example.org',
    'http://login.example.org',
    'https://login.example.org/?tenant=1',
    'https://login.example.org/#x',
    'https://ana:secret@login.example.org',
    'ftp://login.example.org',
  ])
    it(`do not take the issuer ${issuer}`, () => {
      const setting = oidcOf({ ...whole, ESCALOG_OIDC_ISSUER: issuer });
      assert.ok('problem' in setting);
      assert.match(setting.problem, /^ESCALOG_OIDC_ISSUER is .*https:\/\//);
    });

  it('take a provider on this machine without https', () => {
    for (const issuer of ['http://localhost:4000', 'http://127.0.0.1:4000/oidc', 'http://[::1]:4000'])
      assert.ok('value' in oidcOf({ ...whole, ESCALOG_OIDC_ISSUER: issuer }), issuer);
  });
});
