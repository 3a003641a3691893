import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { describe, it } from 'node:test';
import { vapidKeysOf, vapidSubjectOf } from './vapid.ts';

describe('the keys for push services', () => {
  const keys = vapidKeysOf('a secret that is long enough to be one');

  it('are the same wherever the secret is, and others for another', () => {
    assert.deepEqual(vapidKeysOf('a secret that is long enough to be one'), keys);
    assert.notEqual(vapidKeysOf('another secret, just as long').publicKey, keys.publicKey);
  });

  it('stay what they were: devices subscribed with them', () => {
    assert.equal(
      keys.publicKey,
      'BDwESvVYevrrItHyqbVVxxeF5DHkggciF3-R9voLfkdOX0-l5eyITXM-mz6QedlFbMezyJWKaqz8gfalBNfj-3c',
    );
  });

  it('are a pair on P-256', () => {
    const point = Buffer.from(keys.publicKey, 'base64url');
    assert.deepEqual([point.length, point[0], Buffer.from(keys.privateKey, 'base64url').length], [65, 4, 32]);
    const [x, y] = [point.toString('base64url', 1, 33), point.toString('base64url', 33)];
    const jwk = { kty: 'EC', crv: 'P-256', x, y };
    const made = sign(
      'sha256',
      Buffer.from('text'),
      createPrivateKey({ key: { ...jwk, d: keys.privateKey }, format: 'jwk' }),
    );
    assert.ok(verify('sha256', Buffer.from('text'), createPublicKey({ key: jwk, format: 'jwk' }), made));
  });
});

describe('whom push services write to', () => {
  it('is the address that mails come from', () => {
    assert.equal(
      vapidSubjectOf('Escalog <pages@acme.example>', 'https://escalog.acme.example'),
      'mailto:pages@acme.example',
    );
    assert.equal(vapidSubjectOf('pages@acme.example', 'http://localhost:3000'), 'mailto:pages@acme.example');
  });

  it('is where Escalog is while mails come from this machine alone', () => {
    const local = 'Escalog <escalog@localhost>';
    assert.equal(vapidSubjectOf(local, 'https://escalog.acme.example/on/call'), 'https://escalog.acme.example');
    assert.equal(vapidSubjectOf(local, 'http://127.0.0.1:3000'), 'mailto:escalog@localhost');
  });
});
