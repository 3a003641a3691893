import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
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
const script = withoutWarning(() =>
  asOneScript('main.ts', (name) => stripTypeScriptTypes(readFileSync(join(folder('client'), name), 'utf8'))),
);

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

/** Node warns once that this function is experimental; who starts Escalog can do nothing about it, and what runs is pinned. */
function withoutWarning<T>(strip: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return strip();
  } finally {
    process.emitWarning = emitWarning;
  }
}
