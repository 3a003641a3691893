import { ownPath } from '@escalog/access';
import { mailedTo } from '@escalog/definitions';
import { AttemptLimit, cookieIn, HttpProblem, ledOn, setCookie, type Routes } from '@escalog/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { OidcFlow, OidcProvider } from '../oidc/provider.ts';
import { shortClaims, type ShortClaims } from '../short-claims.ts';
import { auditedAs, sessionIn, type AccessContext } from './context.ts';
import { tags } from './schemas.ts';
import type { SignInRefusal } from './sign-in-ways.ts';

export interface SignInOidcContext extends AccessContext {
  /** None when no provider is set up. */
  readonly provider: OidcProvider | undefined;
  readonly refusals: ShortClaims<SignInRefusal>;
  readonly secret: string;
}

interface Begun extends OidcFlow {
  /** Where to go on. */
  readonly to: string;
}

/** In milliseconds: as long as somebody may take at their provider. */
const patience = 15 * 60 * 1000;

const toward = Type.Object(
  {
    to: Type.Optional(
      Type.String({ maxLength: 2_000, description: 'The path to go on with; `/` for any other address.' }),
    ),
  },
  { additionalProperties: false },
);

/** `GET /v1/sign-in/oidc` sends a browser to the identity provider, which sends it back to `…/callback`. Nothing is remembered in between: the browser has it, signed. */
export function signInOidcRoutes(server: Routes, context: SignInOidcContext): void {
  const { signIn, publicUrl, clock, secret } = context;
  const flows = shortClaims<Begun>('escalog-oidc', { secret, clock, lifetime: patience });
  const attempts = new AttemptLimit({ clock, most: 30, period: 60_000, what: 'It was tried to sign in' });
  const isSecure = (): boolean => publicUrl().startsWith('https:');
  const cookieName = (): string => `${isSecure() ? '__Host-' : ''}escalog-oidc`;
  const keep = (reply: FastifyReply, value: string, lasts: number): FastifyReply =>
    reply.header('set-cookie', setCookie(cookieName(), value, { isSecure: isSecure(), lasts }));

  /** Leads back to the page to sign in, which says why and offers the other ways. */
  const back = (reply: FastifyReply, problem: HttpProblem, to: string): FastifyReply => {
    const refused = context.refusals.sign({ code: problem.code, detail: problem.message });
    return reply.redirect(`/sign-in?${new URLSearchParams({ refused, to }).toString()}`, 303);
  };
  const otherwise = async (
    request: FastifyRequest,
    reply: FastifyReply,
    to: string,
    attempt: () => Promise<string>,
  ): Promise<FastifyReply> => {
    try {
      return await reply.redirect(await attempt(), 303);
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      request.audited = { outcome: error.status < 500 ? 'refused' : 'failed', detail: error.message };
      return back(reply, error, to);
    }
  };

  server.get(
    '/v1/sign-in/oidc',
    {
      schema: {
        tags,
        summary: 'Sign in at the identity provider',
        description:
          'For browsers: they are sent to the provider, or back to the page to sign in when it does not answer.',
        querystring: toward,
        response: { 303: ledOn },
      },
    },
    async (request, reply) => {
      const to = ownPath(request.query.to);
      return otherwise(request, reply, to, async () => {
        attempts.count(request.ip);
        const { url, flow } = await needProvider(context).begin();
        keep(reply, flows.sign({ ...flow, to }), patience);
        return url;
      });
    },
  );

  server.get(
    '/v1/sign-in/oidc/callback',
    {
      schema: {
        tags,
        summary: 'Come back from the identity provider',
        description: 'Where the provider sends browsers to, with what OpenID Connect says.',
        querystring: Type.Object({}, { additionalProperties: true }),
        response: { 303: ledOn },
      },
    },
    async (request, reply) => {
      const begun = flows.read(cookieIn(request.headers.cookie, cookieName()) ?? '');
      // Whatever comes of it, it counts once.
      keep(reply, '', 0);
      return otherwise(request, reply, begun?.to ?? '/', async () => {
        attempts.count(request.ip);
        if (begun === undefined) throw notBegunHere();
        const query = new URLSearchParams(request.url.split('?', 2)[1] ?? '');
        const { mail } = await needProvider(context).finish(query, begun);
        const signedIn = await signIn.signIn(personBy(mail, context), 'identity-provider', sessionIn(request, context));
        reply.header('set-cookie', signedIn.cookie);
        request.audited = auditedAs(signedIn);
        return begun.to;
      });
    },
  );
}

/** Ref of the person who is reached by mail at the address that the provider vouches for. */
function personBy(mail: string, { definitions, signIn }: SignInOidcContext): string {
  const [person, another] = mailedTo(mail, definitions);
  if (person !== undefined && another === undefined) return person;
  const knownAs = `The identity provider knows you as ${mail}, `;
  throw person === undefined
    ? new HttpProblem(
        403,
        'unknown-person',
        `${knownAs}and nobody in the catalog of Escalog is reached by mail at this address: ${signIn.askOwners()} to add it to your contact methods.`,
      )
    : new HttpProblem(
        403,
        'shared-mail-address',
        `${knownAs}at which several people of the catalog are reached: ${signIn.askOwners()} for an address of your own.`,
      );
}

function needProvider({ provider }: SignInOidcContext): OidcProvider {
  if (provider !== undefined) return provider;
  throw new HttpProblem(
    404,
    'oidc-not-set-up',
    'No identity provider is set up: give ESCALOG_OIDC_ISSUER, or sign in another way.',
  );
}

function notBegunHere(): HttpProblem {
  return new HttpProblem(
    403,
    'sign-in-used',
    'This sign-in was not begun in this browser, was finished already, or took longer than fifteen minutes. Begin again.',
  );
}
