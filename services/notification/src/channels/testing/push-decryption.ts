/** What a device does with a message: RFC 8291 and RFC 8188, written from these and not from what encrypts. */
import { createDecipheriv, createECDH, hkdfSync, randomBytes, type ECDH } from 'node:crypto';

/** What only the device has. */
export interface DeviceKeys {
  readonly ecdh: ECDH;
  readonly auth: Buffer;
}

export function newDeviceKeys(): DeviceKeys {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  return { ecdh, auth: randomBytes(16) };
}

/** The text of a message in one record. Throws when it was not encrypted for this device, or was changed. */
export function decrypted(body: Buffer, { ecdh, auth }: DeviceKeys): string {
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const idLength = body.readUInt8(20);
  const senderKey = body.subarray(21, 21 + idLength);
  const record = body.subarray(21 + idLength);
  if (body.length > 4_096) throw new Error(`${body.length} bytes are more than 4,096`);
  if (idLength !== 65 || record.length > recordSize) throw new Error('it is no record of aes128gcm');
  const info = (name: string): Buffer => Buffer.from(`Content-Encoding: ${name}\0`);
  const secretInfo = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), senderKey]);
  const secret = derived(ecdh.computeSecret(senderKey), auth, secretInfo, 32);
  const cipher = createDecipheriv(
    'aes-128-gcm',
    derived(secret, salt, info('aes128gcm'), 16),
    derived(secret, salt, info('nonce'), 12),
  );
  cipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== 2) throw new Error('the last record does not end with 2');
  return padded.subarray(0, end).toString();
}

function derived(key: Buffer, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, info, length));
}
