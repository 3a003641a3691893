import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { parseAllDocuments } from 'yaml';

const folder = join(import.meta.dirname, '..', '..', '..', 'examples', 'acme');

/** Applies the sample organisation; `headers` show that it may, where access is on. */
export async function loadSample(
  server: FastifyInstance,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const entries = files.flatMap((name) =>
    parseAllDocuments(readFileSync(join(folder, name), 'utf8')).map((document): unknown => document.toJS()),
  );
  const payload = { entries, by: 'Escalog', why: 'the sample organisation' };
  const applied = await server.inject({ method: 'POST', url: '/v1/catalog/apply', headers, payload });
  if (applied.statusCode !== 200) throw new Error(`the sample organisation could not be loaded: ${applied.body}`);
}
