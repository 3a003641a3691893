import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  ClientSecretBasic,
  ClientSecretPost,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type ClientAuth,
  type Configuration,
} from 'openid-client';
import type { OidcSettings } from '@escalog/hosting';
import { HttpProblem } from '@escalog/http';
import { refusedBy } from './refusals.ts';

/** What must come back as it went out: kept by the browser, signed, because a process that answers may be another than the one that asked. */
export interface OidcFlow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Whom the provider vouches for. */
export interface VouchedFor {
  /** A mail address that the provider says is verified. */
  readonly mail: string;
}

/** In seconds. Somebody waits before a page that does not load. */
const patience = 10;

/**
 * An OpenID Connect provider. Asked anew for what it is and for its keys at each sign-in: these are rare, and a key that
 * was rotated a moment ago is known at once.
 */
export class OidcProvider {
  readonly #settings: OidcSettings;
  readonly #redirectUri: () => string;

  constructor(settings: OidcSettings, publicUrl: () => string) {
    this.#settings = settings;
    this.#redirectUri = () => `${publicUrl()}/v1/sign-in/oidc/callback`;
  }

  /** Where to send the browser, and what to keep until it comes back. Throws a problem when the provider cannot be asked. */
  async begin(): Promise<{ readonly url: string; readonly flow: OidcFlow }> {
    const flow: OidcFlow = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    try {
      const url = buildAuthorizationUrl(await this.#discovered(), {
        redirect_uri: this.#redirectUri(),
        scope: 'openid email',
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, flow };
    } catch (error) {
      throw refusedBy(error);
    }
  }

  /** Whom the provider vouches for, by the `query` that it sent the browser back with. Throws a problem that says what to do. */
  async finish(query: URLSearchParams, flow: OidcFlow): Promise<VouchedFor> {
    const claims = await this.#claims(query, flow).catch((error: unknown) => {
      throw refusedBy(error);
    });
    const { email, email_verified: isVerified } = claims;
    if (typeof email !== 'string' || email === '')
      throw new HttpProblem(
        403,
        'no-mail-address',
        'The identity provider did not say your mail address, by which Escalog would know you. Ask whoever runs it to give this client the scope email.',
      );
    if (isVerified !== true)
      throw new HttpProblem(
        403,
        'mail-not-verified',
        'The identity provider has not verified your mail address. Verify it there, then sign in again.',
      );
    return { mail: email };
  }

  async #claims(query: URLSearchParams, flow: OidcFlow): Promise<Readonly<Record<string, unknown>>> {
    const provider = await this.#discovered();
    const tokens = await authorizationCodeGrant(provider, new URL(`?${query.toString()}`, this.#redirectUri()), {
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      pkceCodeVerifier: flow.verifier,
      idTokenExpected: true,
    });
    const said: Readonly<Record<string, unknown>> = { ...tokens.claims() };
    // Most providers say the address only when asked for it.
    if ('email_verified' in said || provider.serverMetadata().userinfo_endpoint === undefined) return said;
    return { ...said, ...(await fetchUserInfo(provider, tokens.access_token, String(said['sub']))) };
  }

  async #discovered(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    // The library marks it as deprecated so that nobody overlooks it; a provider on this machine has no certificate.
    const insecure = issuer.startsWith('http://') ? [allowInsecureRequests] : [];
    return discovery(new URL(issuer), clientId, undefined, shownBy(clientSecret), {
      timeout: patience,
      // The signature of what it says is checked, although it comes from the provider itself.
      execute: [enableNonRepudiationChecks, ...insecure],
    });
  }
}

/** Shows the secret in a header, as every provider takes it that does not say otherwise (OpenID Connect Discovery 1.0, section 3), or else in the body. */
function shownBy(secret: string): ClientAuth {
  const [inHeader, inBody] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, ...request) => {
    const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = server;
    return (methods.includes('client_secret_basic') ? inHeader : inBody)(server, ...request);
  };
}
