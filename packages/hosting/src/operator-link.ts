import { signInLinks } from '@escalog/http';
import { systemClock } from '@escalog/runner';
import { secretsIn } from './secrets.ts';

/** A link by which `person` signs in under `publicUrl`, made from the secrets in `file`: whoever may read those may sign anything. */
export function operatorLink(person: string, publicUrl: string, file: string): string {
  const { linkSecret } = secretsIn(file);
  return signInLinks({ publicUrl: () => publicUrl, linkSecret, clock: systemClock }).urlFor(person);
}
