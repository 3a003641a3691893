import { after, instantOf, isoOf, type Clock } from '@escalog/kernel';
import { HttpProblem, sessionCookies, sessionLifetime, type SessionCookies } from '@escalog/http';
import type { SessionClaims } from '@escalog/access';
import type { Definitions } from '@escalog/definitions';
import { newId } from '@escalog/runner';
import type { Accounts } from './accounts.ts';

/** How somebody has shown who they are. */
export type Way = 'link' | 'first-owner' | 'identity-provider' | 'passkey';

export interface SignedIn {
  readonly claims: SessionClaims;
  /** The `Set-Cookie` header that holds the session. */
  readonly cookie: string;
  /** For the audit, as one sentence. */
  readonly told: string;
}

export interface SignInOptions {
  readonly accounts: Accounts;
  readonly definitions: Definitions;
  readonly clock: Clock;
  readonly publicUrl: () => string;
  readonly linkSecret: string;
}

const ways: Readonly<Record<Way, string>> = {
  link: 'by a link',
  'first-owner': 'by the link for the first owner',
  'identity-provider': 'by the identity provider',
  passkey: 'with a passkey',
};

/** Begins sessions. However somebody has shown who they are, this is the one place where that becomes a session. */
export class SignIn {
  readonly cookies: SessionCookies;
  readonly #options: SignInOptions;

  constructor(options: SignInOptions) {
    this.#options = options;
    this.cookies = sessionCookies(options);
  }

  /**
   * A new session for a person of the catalog, by ref; `before` is the one that the same browser had, which ends. Throws a 403
   * problem for whoever the catalog does not have, and whoever may not sign in: it says whom to ask.
   */
  async signIn(person: string, way: Way, before?: SessionClaims): Promise<SignedIn> {
    const { definitions } = this.#options;
    const entry = definitions.findOf('person', person)?.entry;
    if (entry === undefined || entry.erased === true)
      throw new HttpProblem(403, 'unknown-person', `${person} is not in the catalog; ${this.askOwners()} to add you.`);
    return this.begin(person, entry.name, way, before);
  }

  /** As `signIn`, also for whoever is not in the catalog yet. */
  async begin(person: string, name: string, way: Way, before?: SessionClaims): Promise<SignedIn> {
    const { accounts, clock } = this.#options;
    const { role, signedOutBefore } = await accounts.accessOf(person);
    if (role === 'none')
      throw new HttpProblem(403, 'may-not-sign-in', `${name} may not sign in; ${this.askOwners()} for a role.`);
    const now = clock.now();
    // Another process may be ahead of this one by a little when it signs somebody out.
    const since = instantOf(Math.max(now, signedOutBefore));
    const claims = { sessionId: newId(now), person, since, until: after(since, sessionLifetime) };
    if (before !== undefined) await accounts.endSession(before, { kind: 'person', ref: person });
    return {
      claims,
      cookie: this.cookies.give(claims),
      told: `${name} signed in ${ways[way]}, until ${isoOf(claims.until)}.`,
    };
  }

  /** `ask Ana Costa or Ben Ito`: who can help somebody that may not sign in. */
  askOwners(): string {
    const { accounts, definitions } = this.#options;
    const names = accounts.directory.owners
      .flatMap((ref) => definitions.findOf('person', ref)?.entry.name ?? [])
      .slice(0, ownersNamed);
    return names.length === 0 ? 'ask an owner' : `ask ${names.join(' or ')}`;
  }
}

const ownersNamed = 3;
