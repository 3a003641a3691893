/** Whether people and programs have to show who they are: the same settings in every process. */
import { isLoopback } from './public-url.ts';
import type { Setting } from './settings.ts';

/** What decides whether access is on. */
export interface Accessible {
  readonly HOST: string;
  readonly ESCALOG_ACCESS: string | undefined;
  readonly ESCALOG_OIDC_ISSUER: string | undefined;
}

/** Every variable of these that is read besides HOST, by its name; an empty one counts as not set. */
export function readAccess(env: NodeJS.ProcessEnv) {
  return {
    ESCALOG_ACCESS: env['ESCALOG_ACCESS'] || undefined,
    ESCALOG_OIDC_ISSUER: env['ESCALOG_OIDC_ISSUER'] || undefined,
  };
}

const offForEverybody = 'off-anybody-may-do-everything';

/** True when access is on: wherever others can reach the port, and where it is asked for. Off there only for who says what that means. */
export function accessOf({ HOST, ESCALOG_ACCESS: said, ESCALOG_OIDC_ISSUER: issuer }: Accessible): Setting<boolean> {
  if (said === undefined) return { value: !isLoopback(HOST) || issuer !== undefined };
  if (said === 'on') return { value: true };
  if (said === offForEverybody || (said === 'off' && isLoopback(HOST))) return { value: false };
  return {
    problem:
      said === 'off'
        ? `ESCALOG_ACCESS is off and HOST is ${HOST}: whoever reaches the port could do everything. Leave it out, or set it to ${offForEverybody} if that is meant.`
        : `ESCALOG_ACCESS is "${said}"; give on or off.`,
  };
}

/** The file with what sessions are signed with, where access is on. */
export function accessSecretsOf(
  env: Accessible & { readonly ESCALOG_SECRETS: string | undefined },
): Setting<string | undefined> {
  const access = accessOf(env);
  if (env.ESCALOG_SECRETS === undefined && 'value' in access && access.value)
    return {
      problem:
        'ESCALOG_SECRETS is not set, and access is on; give the file of the other processes, such as /etc/escalog/secrets.json (npm run secrets makes it).',
    };
  return { value: env.ESCALOG_SECRETS };
}
