import type { FastifyInstance, FastifyReply } from 'fastify';

/** A page of ours runs nothing and asks for nothing, whatever somebody managed to write into it. */
export const nothingFromOutside =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** The page to try the API runs scripts of its own, some of them in the page. */
const docsPolicy = "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/**
 * What every answer says to browsers and caches; what a route says itself stands.
 *
 * The referrer stays within Escalog, so that tokens in links do not leak. It is not `no-referrer`: browsers
 * would then send the acknowledge form with `Origin: null`, which cannot be told from another site.
 */
export function secureAnswers(server: FastifyInstance, docs: string): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    const isDocs = request.url.startsWith(docs);
    const isPage = String(reply.getHeader('content-type')).startsWith('text/html');
    say(reply, 'x-content-type-options', 'nosniff');
    say(reply, 'referrer-policy', 'same-origin');
    if (!isDocs) say(reply, 'cache-control', 'no-store');
    if (isPage) say(reply, 'content-security-policy', isDocs ? docsPolicy : nothingFromOutside);
    done(null, payload);
  });
}

function say(reply: FastifyReply, name: string, value: string): void {
  if (!reply.hasHeader(name)) reply.header(name, value);
}
