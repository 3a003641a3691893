/** Going on with a data folder of which something is missing. */
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { secretsIn, secretsMadeIn } from '@escalog/hosting';
import { damageOf, openJournal } from '@escalog/journal';
import { AppError } from '@escalog/kernel';
import { expectEscalogIn, secretsFile } from './embedded.ts';
import { movingError } from './moving-error.ts';

const newSecrets =
  'secrets.json is missing, or cannot be read: with new ones links in pages sent so far stop working, receivers of webhooks refuse what is signed until they get the new secret, and devices for push have to be registered again';

/** What is missing in a data folder, a sentence each, as far as a start would tell. Rejects when it is damaged, or a process uses it. */
export async function lookForLosses(dataDir: string): Promise<readonly string[]> {
  expectEscalogIn(dataDir);
  const secrets = areSecretsIn(dataDir) ? [] : [newSecrets];
  try {
    await openJournal({ folder: dataDir, onFailure: () => {} }).close();
    return secrets;
  } catch (error) {
    if (error instanceof AppError && error.code === 'ESCALOG_JOURNAL_INCOMPLETE') return [error.message, ...secrets];
    throw error;
  }
}

/**
 * Makes a data folder of which something is missing one that can be started, without that. Returns what was missing, a sentence each. Rejects when
 * what is left is damaged: then only a backup helps, and nothing is changed.
 */
export async function repair(dataDir: string): Promise<readonly string[]> {
  expectEscalogIn(dataDir);
  // As one that lacks a part of its write-ahead log may be.
  for (const name of ['turns.db', 'escalog.db']) {
    const [finding] = damageOf(join(dataDir, name));
    if (finding !== undefined)
      throw movingError('NOT_WHOLE', `${name} is damaged (${finding}): restore a backup. Nothing was changed.`);
  }
  const losses: string[] = [];
  await openJournal({ folder: dataDir, onFailure: () => {}, onLoss: (loss) => void losses.push(loss) }).close();
  if (areSecretsIn(dataDir)) return losses;
  const file = join(dataDir, secretsFile);
  if (existsSync(file)) renameSync(file, `${file}.unreadable`);
  secretsMadeIn(file);
  return [...losses, newSecrets];
}

/** False of a file that a power cut has left empty, too. */
function areSecretsIn(dataDir: string): boolean {
  try {
    secretsIn(join(dataDir, secretsFile));
    return true;
  } catch {
    return false;
  }
}
