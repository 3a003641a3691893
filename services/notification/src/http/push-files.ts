import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerAs, anyQuery, type Routes } from '@escalog/http';
import Type from 'typebox';
import { browserFolder, browserScript } from '../push/browser-script.ts';
import { pushToken } from './push-devices.ts';

const tags = ['notification'];

/** What the page at `/push` is made of besides itself. */
const files = [
  {
    name: 'page.js',
    type: 'text/javascript',
    summary: 'The script of the page that registers devices',
    content: () => browserScript('page'),
  },
  {
    name: 'worker.js',
    type: 'text/javascript',
    summary: 'The service worker that shows pages on a device',
    content: () => browserScript('worker'),
  },
  {
    name: 'icon.svg',
    type: 'image/svg+xml',
    summary: 'The icon of Escalog',
    content: () => readFileSync(join(browserFolder, 'icon.svg'), 'utf8'),
  },
];

const webManifest = Type.Object(
  { name: Type.String(), start_url: Type.String() },
  { additionalProperties: true, description: 'As the W3C has it.' },
);

/** `GET /push/page.js` and the like, and the manifest by which the page can be put on a home screen. */
export function pushFilesRoutes(server: Routes): void {
  for (const { name, type, summary, content } of files) {
    const text = content();
    server.get(
      `/push/${name}`,
      { schema: { tags, summary, querystring: anyQuery, response: { 200: answerAs(type, 'The file.') } } },
      async (_request, reply) => {
        // Else a worker counts for what is below its own path, and not for the page.
        if (name === 'worker.js') reply.header('service-worker-allowed', '/');
        return reply.type(type).send(text);
      },
    );
  }

  server.get(
    '/push/manifest.webmanifest',
    {
      schema: {
        tags,
        summary: 'How the page that registers devices is put on a home screen',
        querystring: Type.Object({ token: pushToken }, { additionalProperties: true }),
        response: { 200: answerAs('application/manifest+json', 'A web app manifest.', webManifest) },
      },
    },
    async ({ query: { token } }, reply) =>
      reply.type('application/manifest+json').send(JSON.stringify(manifest(token))),
  );
}

/** What is opened from a home screen has stores of its own on an iPhone: so it needs the token as well. */
function manifest(token: string) {
  return {
    name: 'Escalog pages',
    short_name: 'Escalog',
    description: 'Shows pages of Escalog on this device.',
    id: '../push',
    start_url: `../push?token=${encodeURIComponent(token)}`,
    scope: '../',
    display: 'standalone',
    background_color: '#ffffff',
    theme_color: '#b3261e',
    icons: [{ src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' }],
  };
}
