import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutTypes } from '@escalog/http';
import type { FastifyInstance } from 'fastify';

const folder = (name: string): string => join(import.meta.dirname, '..', name);

/** The stylesheets of `styles/`, in the order of their names, as one. */
const style = readdirSync(folder('styles'))
  .filter((name) => name.endsWith('.css'))
  .toSorted()
  .map((name) => readFileSync(join(folder('styles'), name), 'utf8'))
  .join('\n');

/** The scripts of `client/` as browsers run them. */
const scripts = readdirSync(folder('client'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({
    name: name.replace(/\.ts$/, '.js'),
    text: withoutTypes(readFileSync(join(folder('client'), name), 'utf8')).replaceAll(
      /((?:from|import) '\.\/[\w-]+)\.ts'/g,
      "$1.js'",
    ),
  }));

/** Changes with every change of what browsers keep. */
const version = createHash('sha256')
  .update(style)
  .update(scripts.map(({ text }) => text).join())
  .digest('base64url')
  .slice(0, 10);

const addressOf = (name: string): string => `/assets/${version}/${name}`;

/** Where the layout finds them. All scripts are named, so that browsers ask for them at once and not one after the other. */
export const assets = {
  style: addressOf('style.css'),
  script: addressOf('main.js'),
  others: scripts.filter(({ name }) => name !== 'main.js').map(({ name }) => addressOf(name)),
} as const;

/** `/assets/…`: what pages are made of besides themselves. The address changes with the content, so browsers keep it. */
export function assetRoutes(server: FastifyInstance): void {
  const files = [
    { name: 'style.css', type: 'text/css; charset=utf-8', text: style },
    ...scripts.map(({ name, text }) => ({ name, type: 'text/javascript; charset=utf-8', text })),
  ];
  for (const { name, type, text } of files)
    server.get(`/assets/${version}/${name}`, { schema: { hide: true } }, async (_request, reply) =>
      reply.header('cache-control', 'public, max-age=31536000, immutable').type(type).send(text),
    );
}
