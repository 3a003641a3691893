/** The real `oidc-provider` on loopback, with people who sign in without typing. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import { Provider, type JWK } from 'oidc-provider';

export interface Account {
  readonly mail?: string;
  readonly isVerified?: boolean;
}

export const client = { clientId: 'escalog', clientSecret: 'a secret of Escalog at the provider' } as const;

export class IdentityProvider {
  /** Who is signed in at the provider, which lets everybody in who comes. */
  account: Account;
  #server: Server | undefined;
  #port = 0;
  #handle: ReturnType<Provider['callback']> | undefined;
  readonly #redirectUri: () => string;

  constructor(account: Account, redirectUri: () => string) {
    this.account = account;
    this.#redirectUri = redirectUri;
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Begins to listen, where it listened before, with keys of its own. */
  async start(): Promise<void> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(this.#port, '127.0.0.1', listening));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    this.#handle = undefined;
    server.on('request', (request, response) => {
      // Only then its client may know where it can be reached.
      this.#handle ??= this.#provider().callback();
      void this.#handle(request, response);
    });
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((closed) => (server === undefined ? closed() : server.close(() => closed())));
  }

  /** Signs with new keys from now on; what is under way goes on. */
  rotateKeys(): void {
    this.#handle = undefined;
  }

  #provider(): Provider {
    const provider = new Provider(this.issuer, {
      clients: [
        {
          client_id: client.clientId,
          client_secret: client.clientSecret,
          redirect_uris: [this.#redirectUri()],
          response_types: ['code'],
        },
      ],
      claims: { email: ['email', 'email_verified'] },
      jwks: { keys: [signingKey()] },
      cookies: { keys: ['a key of cookies'] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      pkce: { required: () => true },
      findAccount: (_context, sub) => {
        const { mail, isVerified = true } = this.account;
        return {
          accountId: sub,
          claims: async () => ({ sub, ...(mail !== undefined && { email: mail, email_verified: isVerified }) }),
        };
      },
    });
    provider.use(async (context, next) => {
      if (!context.path.startsWith('/interaction/')) return next();
      const { prompt, params, session } = await provider.interactionDetails(context.req, context.res);
      if (prompt.name === 'login')
        return provider.interactionFinished(context.req, context.res, { login: { accountId: 'somebody' } });
      const grant = new provider.Grant({
        ...(session !== undefined && { accountId: session.accountId }),
        clientId: String(params['client_id']),
      });
      grant.addOIDCScope('openid email');
      return provider.interactionFinished(context.req, context.res, { consent: { grantId: await grant.save() } });
    });
    return provider;
  }
}

function signingKey(): JWK {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' } as unknown as JWK;
}
