/** Which scopes somebody may give a token: nobody makes one that can do more than they themselves. */
import { tokenScopes, type Principal, type Right } from '@escalog/access';
import type { Rejection } from '@escalog/kernel';

const alertsOf = /^alerts\/[a-z0-9][a-z0-9-]{0,60}$/;

/** For whom a token is asked for; `person` is null when it is a program's own. */
export interface AskedToken {
  readonly scopes: readonly string[];
  readonly person: string | null;
}

/** Why `principal` may not have this token made; `undefined` when they may. */
export function tokenRefused({ scopes, person }: AskedToken, principal: Principal): Rejection | undefined {
  if (principal.kind === 'token')
    return {
      code: 'lacks-right',
      message: 'A token makes no tokens, so that nothing is left of it once it is revoked; sign in to have one made.',
    };
  const unknown = scopes.find((scope) => !isRight(scope) && !alertsOf.test(scope));
  if (unknown !== undefined)
    return {
      code: 'unknown-scope',
      message: `"${unknown}" is no scope; there are ${tokenScopes.join(', ')}, and alerts/NAME for the alerts of one source.`,
    };
  if (scopes.filter((scope) => alertsOf.test(scope)).length > 1)
    return { code: 'several-sources', message: 'A token is for the alerts of one source; have one made for each.' };
  const lacking = scopes.find((scope) => !principal.rights.includes(isRight(scope) ? scope : 'declare'));
  if (lacking !== undefined)
    return {
      code: 'lacks-right',
      message: `A token has at most the rights of whoever makes it, and you may not ${lacking}; leave that scope away, or have an owner make it.`,
    };
  if (person === principal.person && person !== null) return undefined;
  if (principal.rights.includes('administer')) return undefined;
  return {
    code: 'lacks-right',
    message: 'You may have tokens made that act as you; one that acts as somebody else, or as nobody, an owner makes.',
  };
}

function isRight(scope: string): scope is Right & (typeof tokenScopes)[number] {
  return (tokenScopes as readonly string[]).includes(scope);
}
