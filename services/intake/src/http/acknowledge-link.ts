import {
  acceptedType,
  cookieIn,
  giveLink,
  ledOn,
  linkCookieName,
  type AcknowledgeClaim,
  type Bundle,
  type Routes,
} from '@escalog/http';
import type { FastifyReply } from 'fastify';
import { waitingOf } from '../domain/bundle.ts';
import { whereItStands } from '../domain/where-it-stands.ts';
import type { IntakeContext } from './context.ts';
import {
  answerBundle,
  answerInName,
  callerOf,
  claimIn,
  nameIn,
  pageResponse as response,
  show,
  tellOnPages,
  tokenQuery,
} from './link-pages.ts';
import { tags } from './schemas.ts';

/** So many incidents of a bundle are listed; the others are among the open ones. */
const listedAtMost = 100;

/** Says that the browser was given the cookie, so that one that keeps none is not sent on and on. */
const cookieTried = 'cookie-tried';

/**
 * `/v1/acknowledge?token=…`: the link in a page. Opening it changes nothing, because mail scanners open links: it leads a browser
 * to the page of the incident, as whoever was paged, with the token in a cookie of that incident. What keeps no cookies is shown
 * buttons instead; pressing one answers in the name of whoever was paged. The link of a message that told several pages leads to
 * a list of those that wait, to be acknowledged together.
 */
export function acknowledgeLinkRoutes(server: Routes, context: IntakeContext): void {
  const { incidents, definitions, publicUrl } = context;
  // Everything is in the link: what a browser, a mail program or a proxy sends along is not read.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', async () => ({}));
  tellOnPages(server);

  server.get(
    '/v1/acknowledge',
    {
      schema: {
        tags,
        summary: 'The page behind the link in a page',
        querystring: tokenQuery,
        response: { ...response, 303: ledOn },
      },
    },
    async (request, reply) => {
      const { token, ...more } = request.query;
      const { headers } = request;
      const claim = claimIn(request, token, context);
      if (claim.bundle !== undefined) return showBundle(claim, claim.bundle, token, reply);
      const incident = await incidents.read(claim.incidentId);
      if (acceptedType(headers.accept, ['application/json', 'text/html']) === 'text/html') {
        const isSecure = publicUrl().startsWith('https:');
        const cookie = linkCookieName(isSecure, claim.incidentId);
        if (cookieIn(headers.cookie, cookie) === token) return reply.redirect(`/incidents/${incident.id}`, 303);
        if (!(cookieTried in more))
          return reply
            .header('set-cookie', [...giveLink(headers.cookie, isSecure, claim.incidentId, token)])
            .redirect(`/v1/acknowledge?token=${token}&${cookieTried}=yes`, 303);
      }
      return show(reply, 'acknowledge', incident.title, {
        ...incident,
        token,
        person: claim.person,
        stands: whereItStands(claim.pageId, incident),
        name: nameIn(claim.person, incident, definitions),
        already: incident.acknowledgedBy.map((person) => nameIn(person, incident, definitions)),
        affecting: incident.affects.map((ref) => incident.names?.[ref] ?? definitions.find(ref)?.entry.name ?? ref),
      });
    },
  );

  server.post(
    '/v1/acknowledge',
    { schema: { tags, summary: 'Acknowledge by the link in a page', querystring: tokenQuery, response } },
    async (request, reply) => {
      const claim = claimIn(request, request.query.token, context);
      if (claim.bundle === undefined)
        return answerInName(claim, { answer: 'acknowledge' }, 'acknowledged', reply, context);
      const answered = await answerBundle(claim.person, claim.bundle, { answer: 'acknowledge' }, context);
      return show(reply, 'acknowledged-bundle', 'Acknowledged', answered);
    },
  );

  server.post(
    '/v1/acknowledge/next-level',
    { schema: { tags, summary: 'Reach the next level by the link in a page', querystring: tokenQuery, response } },
    (request, reply) =>
      answerInName(
        claimIn(request, request.query.token, context),
        { answer: 'escalate' },
        'next-level',
        reply,
        context,
      ),
  );

  async function showBundle(
    { person }: AcknowledgeClaim,
    bundle: Bundle,
    token: string,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const waiting = waitingOf(await incidents.reads.open(), person, bundle);
    return show(reply, 'acknowledge-bundle', `${bundle.pages} pages in one message`, {
      waiting: waiting.slice(0, listedAtMost),
      count: waiting.length,
      pages: bundle.pages,
      name: callerOf(person, context).name,
      token,
    });
  }
}
