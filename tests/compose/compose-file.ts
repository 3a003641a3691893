/** docker-compose.yml as a person reads it who has set nothing: every variable at its default. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface ComposeService {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly profiles?: readonly string[];
  readonly read_only?: boolean;
  readonly volumes?: readonly string[];
  readonly depends_on?: unknown;
  readonly build?: { readonly dockerfile: string; readonly args: Readonly<Record<string, string>> };
}

export const root = join(import.meta.dirname, '..', '..');

/** The services by name. `${NAME:-default}` stands as its default. */
export function composeServices(file = 'docker-compose.yml'): Readonly<Record<string, ComposeService>> {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');
  return (parse(text, { merge: true }) as { services: Record<string, ComposeService> }).services;
}

/** The names of the variables whose defaults stand in the file, with these defaults. */
export function defaultsIn(file = 'docker-compose.yml'): ReadonlyMap<string, string> {
  const text = readFileSync(join(root, file), 'utf8');
  return new Map([...text.matchAll(/\$\{(\w+):-([^}]*)\}/g)].map(([, name = '', value = '']) => [name, value]));
}
