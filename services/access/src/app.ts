import { topics } from '@escalog/contracts';
import { DefinitionsCopy } from '@escalog/definitions';
import { reactsTo, serviceOf, type OidcSettings } from '@escalog/hosting';
import type { Service } from '@escalog/http';
import type { RunnerDeps } from '@escalog/runner';
import { sessionRoute } from './http/session.ts';

const name = 'access';

export interface AccessDeps extends RunnerDeps {
  /** Where people reach Escalog, without a slash at the end; asked whenever an address is made. */
  readonly publicUrl: () => string;
  /** Signs sessions and the links that lead to them. */
  readonly linkSecret: string;
  /** The identity provider by which people sign in; none without it. */
  readonly oidc?: OidcSettings | undefined;
}

/** The access service: who people and programs are, what they may do, and the record of what they did with it. */
export async function buildApp(deps: AccessDeps): Promise<Service> {
  const definitions = new DefinitionsCopy();
  return serviceOf(
    {
      name,
      definitions,
      hears: reactsTo({ name, topics: [topics.audit.name], on: {} }, deps),
      runs: [],
      routes(server) {
        sessionRoute(server);
      },
    },
    deps,
  );
}
