import { hash } from 'node:crypto';
import {
  decide,
  identify,
  localOwner,
  matchOf,
  rowOf,
  unknownRoute,
  type AccessCopy,
  type Identified,
  type Principal,
  type Verdict,
} from '@escalog/access';
import type { Clock } from '@escalog/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { acknowledgeLinks } from './acknowledge-links.ts';
import { cookieIn, cookieNames } from './cookies.ts';
import { incidentAsked, linkTokenIn } from './link-cookies.ts';
import { isForABrowser } from './errors.ts';
import { HttpProblem } from './problem.ts';
import { sessionCookies } from './session-cookies.ts';
import { pathOf } from './shown-path.ts';
import { signerAs, signerIfAnyAs, type Signing } from './signer.ts';

/** What a server decides by who may ask for what. */
export interface Access {
  readonly copy: AccessCopy;
  /** Verifies sessions and links. */
  readonly linkSecret: string;
  readonly publicUrl: () => string;
  readonly clock: Clock;
}

/** A route that is served. */
interface Served {
  readonly method: string;
  /** As it was added: `/v1/incidents/:id`. */
  readonly url: string;
  readonly special: Special | undefined;
}

/** How a route is decided about that has no row of its own. `page`: it shows what the API answers. `forwarded`: by the path that was asked for. */
type Special = 'page' | 'forwarded';

declare module 'fastify' {
  interface FastifyRequest extends Signing {
    /** Who asks. */
    principal: Principal;
    /** Whoever asks as they are now, for answers that go on and on; `undefined` once they would not be let in any more. */
    stillAs(): Principal | undefined;
    /** Throws 403 when whoever a signed link is for may not sign in any more: a link outlives the role by days. */
    needAdmitted(person: string): void;
  }
  interface FastifyInstance {
    /** Every route that it has. */
    readonly served: readonly Served[];
  }
  interface FastifyContextConfig {
    access?: Special;
  }
}

/** Of a person's ref, as the cookie of a local owner holds it, percent-encoded or not. */
const personRef = /^person\/[\w.-]{1,120}$/;

/**
 * Puts on each request who makes it, and refuses what they may not ask for, before anything else of the request is looked at.
 * Without `access` everybody is the local owner. With it a server with a route that has no row in the table does not start.
 */
export function guardAccess(server: FastifyInstance, access: Access | undefined): void {
  const identified = access === undefined ? identifiedLocally : identifiedBy(access);
  server.decorateRequest('principal');
  server.decorateRequest('signer', function signer(this: FastifyRequest, ...said) {
    return signerAs(this.principal, ...said);
  });
  server.decorateRequest('signerIfAny', function signerIfAny(this: FastifyRequest, ...said) {
    return signerIfAnyAs(this.principal, ...said);
  });
  const identifiedStill = access === undefined ? undefined : rememberedFor(access, identified);
  server.decorateRequest('stillAs', function stillAs(this: FastifyRequest) {
    return identifiedStill === undefined ? this.principal : identifiedStill(this);
  });
  server.decorateRequest('needAdmitted', function needAdmitted(this: FastifyRequest, person) {
    if (access === undefined || access.copy.roleOf(person) !== 'none') return;
    throw new HttpProblem(
      403,
      'may-not-sign-in',
      'Whoever this link was sent to may not sign in any more, and does not answer by it; ask an owner for a role.',
    );
  });
  const served: Served[] = [];
  server.decorate('served', served);
  server.addHook('onRoute', ({ url, method, config }) => {
    for (const one of [method].flat()) served.push({ method: one, url, special: config?.access });
  });
  if (access !== undefined) server.addHook('onReady', async () => needRows(served));
  server.addHook('onRequest', (request, reply, done) => {
    const { principal, bad } = identified(request);
    request.principal = principal;
    if (access === undefined) return done();
    const verdict = verdictOn(request, principal);
    if (verdict.kind === 'allowed') return done();
    // Somebody who follows a link can do nothing with a problem.
    if (verdict.status === 401 && isForABrowser(request))
      return void reply.redirect(`/sign-in?to=${encodeURIComponent(request.url)}`, 303);
    throw problemOf(verdict, bad);
  });
}

/** For how long nobody notices that something is over by its own time, in milliseconds. */
const remembered = 5_000;

/** Verifies a signature only where something has changed, or some time has passed: many streams ask often. */
function rememberedFor(
  { copy, clock }: Access,
  identified: (request: FastifyRequest) => Identified,
): (request: FastifyRequest) => Principal | undefined {
  const known = new WeakMap<
    FastifyRequest,
    { readonly changes: number; readonly until: number; readonly principal: Principal | undefined }
  >();
  return (request) => {
    const now = clock.now();
    const last = known.get(request);
    if (last !== undefined && last.changes === copy.changes && now < last.until) return last.principal;
    const { principal } = identified(request);
    const still = verdictOn(request, principal).kind === 'allowed' ? principal : undefined;
    known.set(request, { changes: copy.changes, until: now + remembered, principal: still });
    return still;
  };
}

const local: Identified = { principal: localOwner(null), bad: null };

function identifiedLocally({ headers }: FastifyRequest): Identified {
  if (headers.cookie === undefined) return local;
  const cookie = cookieIn(headers.cookie, cookieNames(false).me)?.replace(/%2f/i, '/');
  return { principal: localOwner(cookie !== undefined && personRef.test(cookie) ? cookie : null), bad: null };
}

function identifiedBy({ copy, linkSecret, publicUrl, clock }: Access): (request: FastifyRequest) => Identified {
  const sessions = sessionCookies({ publicUrl, linkSecret, clock });
  const links = acknowledgeLinks(publicUrl, linkSecret, clock);
  const hashOf = (token: string): string => hash('sha256', token, 'base64url');
  return ({ headers, url }) => {
    const isSecure = publicUrl().startsWith('https:');
    return identify(
      {
        bearer: /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1],
        session: cookieIn(headers.cookie, cookieNames(isSecure).session),
        link: linkTokenIn(headers.cookie, isSecure, incidentAsked(url)),
      },
      {
        copy,
        now: clock.now(),
        hashOf,
        readSession: (value) => sessions.read(value),
        readLink: (value) => links.read(value),
      },
    );
  };
}

function verdictOn(request: FastifyRequest, principal: Principal): Verdict {
  const { is404, method, url } = request;
  const { url: pattern, config } = request.routeOptions;
  if (is404 || pattern === undefined) return decide(principal, unknownRoute, {});
  if (config.access === 'page') return { kind: 'allowed' };
  if (config.access === 'forwarded') {
    const match = matchOf(method, pathOf(url));
    return decide(principal, match?.row ?? unknownRoute, match?.params ?? {});
  }
  return decide(principal, rowOf(method, pattern) ?? unknownRoute, request.params as Record<string, string>);
}

function needRows(served: readonly Served[]): void {
  const missing = served
    .filter(({ method, url, special }) => special === undefined && rowOf(method, url) === undefined)
    .map(({ method, url }) => `${method} ${url}`);
  if (missing.length > 0)
    throw new TypeError(`Say in packages/access/src/route-rights.ts what is needed for ${missing.join(', ')}.`);
}

function problemOf(
  { status, code, detail }: Extract<Verdict, { kind: 'refused' }>,
  bad: Identified['bad'],
): HttpProblem {
  if (status === 403) return new HttpProblem(status, code, detail);
  const error = bad === 'token' ? ', error="invalid_token"' : '';
  return new HttpProblem(status, code, bad === null ? detail : badSentences[bad], {
    headers: { 'www-authenticate': `Bearer realm="escalog"${error}` },
  });
}

const badSentences = {
  token: 'This token is not known here, has ended or was revoked; issue another at /settings/tokens.',
  session: 'Your session is over; sign in again at /sign-in.',
  link: 'This link is good no more; sign in at /sign-in.',
};
