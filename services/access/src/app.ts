import { topics } from '@escalog/contracts';
import { DefinitionsCopy } from '@escalog/definitions';
import { reactsTo, serviceOf, type OidcSettings } from '@escalog/hosting';
import { acknowledgeLinks, signInLinks, type Service } from '@escalog/http';
import { followAccess, type AccessFollower, type RunnerDeps } from '@escalog/runner';
import { Accounts } from './accounts.ts';
import { AuditTrail } from './audit-trail.ts';
import { auditReactions } from './consumers/audit.ts';
import { auditRoutes } from './http/audit.ts';
import { passkeysRoutes } from './http/passkeys.ts';
import { roleRoutes } from './http/roles.ts';
import { sessionRoutes } from './http/session.ts';
import { signInOidcRoutes } from './http/sign-in-oidc.ts';
import { signInPasskeyRoutes } from './http/sign-in-passkey.ts';
import { signInWaysRoute, type SignInRefusal } from './http/sign-in-ways.ts';
import { tokenRoutes } from './http/tokens.ts';
import { Leavers } from './leavers.ts';
import { OidcProvider } from './oidc/provider.ts';
import { Passkeys } from './passkeys/passkeys.ts';
import { shortClaims } from './short-claims.ts';
import { SignIn } from './sign-in.ts';
import { TokenUses } from './token-uses.ts';
import { UsedLinks } from './used-links.ts';

const name = 'access';

export interface AccessDeps extends RunnerDeps {
  /** Where people reach Escalog, without a slash at the end; asked whenever an address is made. */
  readonly publicUrl: () => string;
  /** Signs sessions and the links that lead to them. */
  readonly linkSecret: string;
  /** The identity provider by which people sign in; none without it. */
  readonly oidc?: OidcSettings | undefined;
}

export interface AccessService extends Service {
  /** A link by which whoever opens it becomes the owner, good once; `undefined` when there is one. */
  firstOwnerUrl(): string | undefined;
}

/** The access service: who people and programs are, what they may do, and the record of what they did with it. */
export async function buildApp(deps: AccessDeps): Promise<AccessService> {
  const { store, clock, log, publicUrl } = deps;
  const accounts = new Accounts(deps);
  const passkeys = new Passkeys({ store, clock, publicUrl, secret: deps.linkSecret });
  const leavers = new Leavers(accounts, passkeys.kept, log);
  const definitions = new DefinitionsCopy({ changed: (event) => leavers.changed(event) });
  const uses = new TokenUses(store);
  const trail = new AuditTrail(store);
  const context = {
    accounts,
    definitions,
    signIn: new SignIn({ ...deps, accounts, definitions }),
    links: signInLinks(deps),
    pageLinks: acknowledgeLinks(publicUrl, deps.linkSecret, clock),
    used: new UsedLinks(store, clock),
    uses,
    clock,
    publicUrl,
  };
  const waysIn = {
    ...context,
    oidc: deps.oidc,
    provider: deps.oidc === undefined ? undefined : new OidcProvider(deps.oidc, publicUrl),
    passkeys,
    refusals: shortClaims<SignInRefusal>('escalog-refusal', {
      secret: deps.linkSecret,
      clock,
      lifetime: 10 * 60 * 1000,
    }),
    secret: deps.linkSecret,
  };
  let following: AccessFollower | undefined;
  const service = serviceOf(
    {
      name,
      definitions,
      hears: reactsTo({ name, topics: [topics.audit.name], on: auditReactions(trail, uses) }, deps),
      runs: accounts.runs,
      routes(server) {
        sessionRoutes(server, context);
        roleRoutes(server, context);
        tokenRoutes(server, context);
        auditRoutes(server, trail);
        signInWaysRoute(server, waysIn);
        signInOidcRoutes(server, waysIn);
        signInPasskeyRoutes(server, waysIn);
        passkeysRoutes(server, waysIn);
      },
      async prepare() {
        following = await followAccess(accounts.directory, deps);
        leavers.begin();
      },
      async finish() {
        await leavers.settled();
        await following?.stop();
      },
      checks: () => (following === undefined ? [] : [following.check()]),
      busy: () => leavers.busy,
    },
    deps,
  );
  return {
    ...service,
    firstOwnerUrl: () => (accounts.directory.owners.length === 0 ? context.links.firstUrl() : undefined),
  };
}
