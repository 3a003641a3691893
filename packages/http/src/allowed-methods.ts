import type { FastifyInstance } from 'fastify';

/** Watches the routes that `server` is given from now on; the function says by which methods a path can be asked. */
export function collectMethods(server: FastifyInstance): (path: string) => readonly string[] {
  const routes: { readonly pattern: readonly string[]; readonly methods: readonly string[] }[] = [];
  server.addHook(
    'onRoute',
    ({ url, method }) => void routes.push({ pattern: url.split('/'), methods: [method].flat() }),
  );
  return (path) => {
    const segments = path.split('/');
    const methods = routes.filter(({ pattern }) => fits(pattern, segments)).flatMap((route) => route.methods);
    return [...new Set(methods)].toSorted();
  };
}

/** Whether a path fits a pattern such as `/v1/incidents/:id` or `/docs/static/*`. */
function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.at(-1) === '*')
    return segments.length >= pattern.length && fits(pattern.slice(0, -1), segments.slice(0, pattern.length - 1));
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]))
  );
}
