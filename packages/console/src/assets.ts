import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutTypes } from '@escalog/http';
import type { FastifyInstance } from 'fastify';
import { asOneScript } from './one-script.ts';

const folder = (name: string): string => join(import.meta.dirname, '..', name);

/** The stylesheets of `styles/`, in the order of their names, as one. */
const style = readdirSync(folder('styles'))
  .filter((name) => name.endsWith('.css'))
  .toSorted()
  .map((name) => readFileSync(join(folder('styles'), name), 'utf8'))
  .join('\n');

/** The scripts of `client/`, as one: browsers would ask for one after the other, and a phone waits for each. */
const script = asOneScript('main.ts', (name) => withoutTypes(readFileSync(join(folder('client'), name), 'utf8')));

/** Changes with every change of what browsers keep. */
const version = createHash('sha256').update(style).update(script).digest('base64url').slice(0, 10);

const addressOf = (name: string): string => `/assets/${version}/${name}`;

/** Where the layout finds them. */
export const assets = { style: addressOf('style.css'), script: addressOf('main.js') } as const;

/** `/assets/…`: what pages are made of besides themselves. The address changes with the content, so browsers keep it. */
export function assetRoutes(server: FastifyInstance): void {
  const files = [
    { name: 'style.css', type: 'text/css; charset=utf-8', text: style },
    { name: 'main.js', type: 'text/javascript; charset=utf-8', text: script },
  ];
  for (const { name, type, text } of files)
    server.get(`/assets/${version}/${name}`, { schema: { hide: true } }, async (_request, reply) =>
      reply.header('cache-control', 'public, max-age=31536000, immutable').type(type).send(text),
    );
}
