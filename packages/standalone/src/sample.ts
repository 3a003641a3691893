import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { parseAllDocuments } from 'yaml';

const folder = join(import.meta.dirname, '..', '..', '..', 'examples', 'acme');

/** Loads the sample organisation into an empty catalog; says whether it did. */
export async function loadSampleIfEmpty(server: FastifyInstance): Promise<boolean> {
  const first = await server.inject({ url: '/v1/catalog/entries?limit=1' });
  if (first.json<{ entries: unknown[] }>().entries.length > 0) return false;
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const entries = files.flatMap((name) =>
    parseAllDocuments(readFileSync(join(folder, name), 'utf8')).map((document): unknown => document.toJS()),
  );
  const applied = await server.inject({ method: 'POST', url: '/v1/catalog/apply', payload: { entries } });
  if (applied.statusCode !== 200) throw new Error(`the sample organisation could not be loaded: ${applied.body}`);
  return true;
}
