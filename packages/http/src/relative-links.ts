import type { FastifyInstance } from 'fastify';

/**
 * Pages write their links from the root, such as `/sandbox`; they are sent relative to the page, and so are redirects. So they
 * work under whatever path a proxy puts before all of them, and takes off again, and without it.
 */
export function sendRelativeLinks(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    const location = reply.getHeader('location');
    if (isRedirect(reply.statusCode) && typeof location === 'string' && location.startsWith('/'))
      reply.header('location', `${rootFrom(request.url)}${location.slice(1)}`);
    const isPage = typeof payload === 'string' && String(reply.getHeader('content-type')).startsWith('text/html');
    done(null, isPage ? withRelativeLinks(payload, request.url) : payload);
  });
}

/** A page of ours as it is sent in answer to `url`. In what people wrote, the quotation mark is escaped. */
export function withRelativeLinks(html: string, url: string): string {
  return html.replace(/( (?:href|action|src)=")\/(?!\/)/g, `$1${rootFrom(url)}`);
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/** `./` for `/sandbox`, `../` for `/docs/json`: how the root is reached from there. */
function rootFrom(url: string): string {
  const [path = ''] = url.replace(/^https?:\/\/[^/]*/i, '').split('?', 1);
  return '../'.repeat(Math.max(0, path.split('/').length - 2)) || './';
}
