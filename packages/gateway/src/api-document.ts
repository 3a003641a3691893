import type { ServiceName } from '@escalog/contracts';
import type { ApiDocument } from '@escalog/http';
import type { Milliseconds } from '@escalog/kernel';
import { ask } from './ask.ts';
import type { Remote } from './services.ts';

/** Puts the services' OpenAPI documents together. What a service said last is shown while it does not answer. */
export function describedBy(
  remotes: readonly Remote[],
  within: Milliseconds,
): (own: ApiDocument) => Promise<ApiDocument> {
  const known = new Map<ServiceName, ApiDocument>();
  return async (own) => {
    await Promise.all(
      remotes.map(async ({ name, url }) => {
        const answer = await ask(`${url}/openapi.json`, within);
        if ('body' in answer && isApiDocument(answer.body)) known.set(name, answer.body);
      }),
    );
    return merged(
      own,
      known,
      remotes.filter(({ name }) => !known.has(name)),
    );
  };
}

/** All servers name the same components, so that none can clash; a spec sees to it. What all servers have, such as `/health/ready`, is the gateway's own. */
function merged(
  own: ApiDocument,
  known: ReadonlyMap<ServiceName, ApiDocument>,
  missing: readonly Remote[],
): ApiDocument {
  const paths = Object.assign(
    {},
    ...[...known.values()].map((document) => document.paths),
    own.paths,
  ) as ApiDocument['paths'];
  if (missing.length === 0) return { ...own, paths };
  const note = `Not described here, because it has not answered yet: ${missing.map(({ name }) => name).join(', ')}.`;
  return { ...own, info: { ...own.info, description: [own.info.description, note].join(' ') }, paths };
}

function isApiDocument(body: unknown): body is ApiDocument {
  return (
    typeof body === 'object' && body !== null && 'openapi' in body && 'paths' in body && typeof body.paths === 'object'
  );
}
