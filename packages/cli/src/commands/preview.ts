import type { Preview } from '../api/previews.ts';
import type { Client } from '../client.ts';
import { previewLines } from '../show/preview.ts';
import type { Context } from './command.ts';

/** What is said about an incident before it is one. */
export interface Declaration {
  readonly severity?: string;
  readonly affects?: readonly string[];
  readonly description?: string;
  readonly responder?: string;
  readonly as?: string;
}

export interface PreviewOptions extends Declaration {
  readonly json?: boolean;
}

/** Tells who would be paged, when and why, and declares nothing. */
export async function preview(
  title: string,
  { json, ...declaration }: PreviewOptions,
  { client, terminal }: Context,
): Promise<void> {
  const foretold = await askPreview(declarationOf(title, declaration), client);
  if (json) return terminal.out(JSON.stringify(foretold, null, 2));
  for (const line of previewLines(foretold, terminal.width)) terminal.out(line);
}

/** As it is sent. */
export function declarationOf(title: string, { as: declaredBy, ...rest }: Declaration): object {
  return { title, ...rest, ...(declaredBy !== undefined && { declaredBy }) };
}

/** Whom `declaration`, the body of a declaration, would page. */
export async function askPreview(declaration: object, client: Client): Promise<Preview> {
  const { body } = await client.post<Preview>('/v1/incidents/preview', declaration);
  return body;
}
