import { join } from 'node:path';
import { answerAs, pagesIn, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { Inbox } from '../channels/sandbox/inbox.ts';
import { cursor, readerOf } from './sandbox-messages.ts';

const page = pagesIn(join(import.meta.dirname, '..', '..', 'templates'));
const shown = 50;
/** No script, nothing from elsewhere: titles and reasons come from anybody who may declare. */
const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
  'cache-control': 'no-store',
};
const query = Type.Object({ after: cursor });

/** `GET /sandbox`: the inbox in the browser. The newest messages reload themselves. */
export function sandboxPageRoute(server: Routes, inbox: Inbox): void {
  server.get(
    '/sandbox',
    {
      schema: {
        tags: ['notification'],
        summary: 'The sandbox inbox in the browser',
        querystring: query,
        response: { 200: answerAs('text/html', 'The page.') },
      },
    },
    async (request, reply) => {
      const { after } = request.query;
      const messages = await inbox.list(shown, after, readerOf(request));
      if (after === undefined) reply.header('refresh', '10');
      return reply
        .headers(headers)
        .type('text/html')
        .send(page('sandbox', 'Sandbox inbox', messages));
    },
  );
}
