/** Who sends, for push services: RFC 8292. */
import { createECDH, hkdfSync } from 'node:crypto';

export interface VapidKeys {
  /** The point on P-256, uncompressed, as base64url: what browsers subscribe with. */
  readonly publicKey: string;
  readonly privateKey: string;
}

/** The order of the base point of P-256 (FIPS 186-5). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** More than the key has, so that the remainder favours no key: 8 bytes are what FIPS 186-5, A.2.1 asks for. */
const drawn = 32 + 8;

/**
 * The keys of an installation, derived from its secret: every process has the same, and nothing more is to be kept. Who changes
 * the secret has every device register again.
 */
export function vapidKeysOf(linkSecret: string): VapidKeys {
  const bytes = Buffer.from(hkdfSync('sha256', linkSecret, '', 'escalog web push vapid p-256', drawn));
  const scalar = (BigInt(`0x${bytes.toString('hex')}`) % (order - 1n)) + 1n;
  const privateKey = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(privateKey);
  return { publicKey: curve.getPublicKey('base64url'), privateKey: privateKey.toString('base64url') };
}

/**
 * Whom a push service writes to when something is wrong: the address that mails come from, or where Escalog is when that is an
 * address of this machine alone. Apple refuses subjects on localhost.
 */
export function vapidSubjectOf(mailFrom: string, publicUrl: string): string {
  const address = /<([^<>]+)>\s*$/.exec(mailFrom)?.[1] ?? mailFrom.trim();
  const { protocol, hostname, origin } = new URL(publicUrl);
  const isLocal = /@localhost$/i.test(address);
  return isLocal && protocol === 'https:' && hostname !== 'localhost' ? origin : `mailto:${address}`;
}
