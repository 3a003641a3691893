import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '@escalog/kernel';

/** What the installation signs with. */
export interface Secrets {
  /** Signs the acknowledge links. */
  readonly linkSecret: string;
  /** Signs outgoing webhooks of people without a secret of their own; Standard Webhooks form. */
  readonly webhookSecret: string;
}

/** The secrets in `file`, which is made when there is none, readable by the owner only. Throws when it cannot be read. */
export function secretsMadeIn(file: string): Secrets {
  if (existsSync(file)) return secretsIn(file);
  const secrets: Secrets = {
    linkSecret: randomBytes(32).toString('base64url'),
    webhookSecret: `whsec_${randomBytes(32).toString('base64')}`,
  };
  writeSecrets(file, secrets);
  return secrets;
}

/** Writes secrets into a new file, readable by the owner only, and onto the disk: links are signed with them from then on. Throws when there is one already. */
export function writeSecrets(file: string, secrets: Secrets): void {
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
}

/** The secrets in `file`. Throws, without what the file holds, when it cannot be read. */
export function secretsIn(file: string): Secrets {
  try {
    const { linkSecret, webhookSecret } = JSON.parse(readFileSync(file, 'utf8')) as Secrets;
    if (typeof linkSecret === 'string' && typeof webhookSecret === 'string') return { linkSecret, webhookSecret };
  } catch {
    // Said below, without what the file holds.
  }
  throw new AppError(
    'ESCALOG_HOSTING_SECRETS',
    `${resolve(file)} cannot be read: restore it from a backup, or have new secrets made by escalog repair, or, for a cluster, by removing it and npm run secrets (links in pages sent so far then stop working).`,
    { retriable: false },
  );
}
