import { join } from 'node:path';
import { anyQuery, HttpProblem } from '@escalog/http';
import { escaped, type Clock, type Instant } from '@escalog/kernel';
import { Eta } from 'eta';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { apiFor, type Api } from './api.ts';
import { assets } from './assets.ts';
import { meKnownHere, type Me } from './me.ts';
import { navigation } from './navigation.ts';
import { wording, type Wording } from './wording.ts';

/** What a page is made from. */
export interface Ask {
  readonly api: Api;
  readonly me: Me;
  readonly words: Wording;
  /** Parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** Of the address; of a parameter that is there more than once, the last. */
  readonly query: Readonly<Record<string, string | undefined>>;
  /** What was typed into the form that was refused, so that nobody types it again; empty otherwise. */
  readonly typed: Form;
  readonly publicUrl: string;
  /** When the page was asked for. */
  readonly now: Instant;
}

export type Form = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Shown {
  readonly title: string;
  /** A file of `templates/`, without `.eta`; it has `data` as `it`, with `ask` beside. Everything written by `<%= %>` is escaped. */
  readonly template: string;
  readonly data: object;
}

export type Page = (ask: Ask) => Promise<Shown>;

/** What a form does; resolves with the address to go on with, or with what to show where nothing was done yet: a preview, a plan. */
export type Deed = (ask: Ask & { readonly form: Form }) => Promise<string | Shown>;

/** What is shown when the API refused what was typed, which stands in `ask.typed`. */
export type Again = (ask: Ask, problem: HttpProblem) => Promise<Shown>;

/** Where pages are put on. */
export interface Site {
  /** A page at a path as fastify writes it, such as `/incidents/:id`. */
  page(path: string, page: Page): void;
  /** A form that posts to `path`. When the API refuses, `again` is shown with what it said and with what was typed. */
  form(path: string, again: Again, deed: Deed): void;
}

export type Pages = (site: Site) => void;

const anyForm = Type.Object({}, { additionalProperties: true });

/** A page of ours runs our own scripts alone, whatever somebody managed to write into it. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const templates = new Eta({
  views: join(import.meta.dirname, '..', 'templates'),
  cache: true,
  autoEscape: true,
  escapeFunction: escaped,
});

/** `notice` is what stands on every page while there is something that everybody should know. */
export function siteOn(
  server: FastifyInstance,
  publicUrl: () => string,
  clock: Clock,
  notice: () => string | undefined,
): Site {
  const schema = { hide: true, querystring: anyQuery } as const;
  const config = { access: 'page' } as const;

  const askOf = async (request: FastifyRequest, reply: FastifyReply, typed: Form): Promise<Ask> => {
    const api = apiFor(request, reply);
    const [me, words] = await Promise.all([
      api.getOr<Me>(sessionFor(request.url), meKnownHere(request.principal)),
      wording(api),
    ]);
    return {
      api,
      me,
      words,
      params: request.params as Record<string, string>,
      query: lastOf(request.query as Record<string, string | readonly string[]>),
      typed,
      publicUrl: publicUrl(),
      now: clock.now(),
    };
  };

  const send = (reply: FastifyReply, request: FastifyRequest, ask: Ask, shown: Shown, problem?: HttpProblem) =>
    reply
      .header('content-security-policy', contentSecurityPolicy)
      .type('text/html; charset=utf-8')
      .send(
        templates.render('layout', {
          title: shown.title,
          me: ask.me,
          navigation: navigation(ask.me, request.url),
          here: hereOf(request),
          assets,
          notice: notice(),
          problem: problem?.body(),
          body: templates.render(shown.template, {
            here: hereOf(request),
            ...shown.data,
            ask,
            words: ask.words,
            me: ask.me,
          }),
        }),
      );

  return {
    page(path, page) {
      server.get(path, { schema, config }, async (request, reply) => {
        const ask = await askOf(request, reply, {});
        try {
          return send(reply, request, ask, await page(ask));
        } catch (error) {
          if (!(error instanceof HttpProblem)) throw error;
          if (error.status === 401) return reply.redirect(`/sign-in?to=${encodeURIComponent(request.url)}`, 303);
          return send(reply.code(error.status).headers(error.headers), request, ask, problemPage(error));
        }
      });
    },

    form(path, again, deed) {
      // What a form says is looked at by the API.
      server.post(path, { schema: { ...schema, body: anyForm }, config }, async (request, reply) => {
        const form = (request.body ?? {}) as Form;
        const ask = await askOf(request, reply, form);
        try {
          const done = await deed({ ...ask, form });
          return typeof done === 'string' ? reply.redirect(done, 303) : await send(reply, request, ask, done);
        } catch (error) {
          if (!(error instanceof HttpProblem)) throw error;
          if (error.status === 401) return reply.redirect('/sign-in', 303);
          return send(reply.code(error.status).headers(error.headers), request, ask, await again(ask, error), error);
        }
      });
    },
  };
}

/** The page to come back to; the first one where a form was answered, because its address may have no page. */
function hereOf({ method, url }: Pick<FastifyRequest, 'method' | 'url'>): string {
  return method === 'GET' ? url : '/';
}

/** Who asks: on the page of an incident also whoever has opened the link in a page about it. */
function sessionFor(url: string): string {
  const incident = /^\/incidents\/([^/?]+)/.exec(url)?.[1];
  return incident === undefined ? '/v1/session' : `/v1/session?incident=${incident}`;
}

function problemPage(problem: HttpProblem): Shown {
  return { title: problem.body().title, template: 'problem', data: { problem: problem.body() } };
}

function lastOf(query: Readonly<Record<string, string | readonly string[]>>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, typeof value === 'string' ? value : value.at(-1)]),
  );
}
