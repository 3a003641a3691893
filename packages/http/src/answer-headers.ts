import type { FastifyInstance } from 'fastify';

/** A page of ours runs nothing and asks for nothing, whatever somebody managed to write into it. */
export const nothingFromOutside =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/**
 * What every answer says to browsers and caches; what a route says itself stands.
 *
 * The referrer stays within Escalog, so that tokens in links do not leak. It is not `no-referrer`: browsers
 * would then send the acknowledge form with `Origin: null`, which cannot be told from another site.
 */
export function secureAnswers(server: FastifyInstance, docs: string): void {
  server.addHook('onSend', async (request, reply, payload) => {
    const isDocs = request.url.startsWith(docs);
    const isPage = String(reply.getHeader('content-type')).startsWith('text/html');
    const headers = {
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      ...(!isDocs && { 'cache-control': 'no-store' }),
      ...(isPage && { 'content-security-policy': isDocs ? "frame-ancestors 'none'" : nothingFromOutside }),
    };
    for (const [name, value] of Object.entries(headers)) if (!reply.hasHeader(name)) reply.header(name, value);
    return payload;
  });
}
