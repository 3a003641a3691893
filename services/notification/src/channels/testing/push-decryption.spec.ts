import assert from 'node:assert/strict';
import { createECDH } from 'node:crypto';
import { describe, it } from 'node:test';
import { decrypted, newDeviceKeys } from './push-decryption.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');

describe('the decryption of the stand-in', () => {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(bytes('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94'));
  const auth = bytes('BTBZMqHH6r4Tts7J_aSIgg');
  const message = bytes(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  );

  it('reads the example of RFC 8291, section 5', () => {
    assert.equal(decrypted(message, { ecdh, auth }), 'When I grow up, I want to be a watermelon');
  });

  it('reads nothing that is for another device, or was changed', () => {
    assert.throws(() => decrypted(message, newDeviceKeys()));
    assert.throws(() => decrypted(Buffer.concat([message.subarray(0, -1), Buffer.of(0)]), { ecdh, auth }));
  });
});
