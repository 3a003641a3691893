/** The identity provider by which people sign in: the same settings in either profile. */
import type { Setting } from './settings.ts';

export interface OidcSettings {
  /** As the provider names itself; its discovery document lies below. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Every variable of these that is read, by its name; an empty one counts as not set. */
export function readOidc(env: NodeJS.ProcessEnv) {
  return {
    ESCALOG_OIDC_ISSUER: env['ESCALOG_OIDC_ISSUER'] || undefined,
    ESCALOG_OIDC_CLIENT_ID: env['ESCALOG_OIDC_CLIENT_ID'] || undefined,
    ESCALOG_OIDC_CLIENT_SECRET: env['ESCALOG_OIDC_CLIENT_SECRET'] || undefined,
  };
}

/** The provider; `undefined` when nothing of it is set. The problem does not repeat the secret. */
export function oidcOf(env: ReturnType<typeof readOidc>): Setting<OidcSettings | undefined> {
  const {
    ESCALOG_OIDC_ISSUER: issuer,
    ESCALOG_OIDC_CLIENT_ID: clientId,
    ESCALOG_OIDC_CLIENT_SECRET: clientSecret,
  } = env;
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return { value: undefined };
  if (issuer === undefined || clientId === undefined || clientSecret === undefined)
    return {
      problem:
        'Sign-in by OpenID Connect needs ESCALOG_OIDC_ISSUER, ESCALOG_OIDC_CLIENT_ID and ESCALOG_OIDC_CLIENT_SECRET; give all three, or none.',
    };
  return isIssuer(issuer)
    ? { value: { issuer, clientId, clientSecret } }
    : {
        problem: `ESCALOG_OIDC_ISSUER is "${issuer}"; give the https:// address of the provider without a query, as its discovery document says it (http:// on this machine alone).`,
      };
}

function isIssuer(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false;
  const { protocol, hostname, search, hash, username } = new URL(issuer);
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  return (protocol === 'https:' || (protocol === 'http:' && isHere)) && search === '' && hash === '' && username === '';
}
