import type { Service } from '@escalog/http';
import fastify from 'fastify';

export interface ServedRoute {
  readonly method: string;
  /** The pattern with a name in place of each parameter. */
  readonly path: string;
}

/** Every route that a service's app has. */
export async function routesOf({ routes }: Pick<Service, 'routes'>): Promise<ServedRoute[]> {
  const found: ServedRoute[] = [];
  const server = fastify();
  server.addHook(
    'onRoute',
    ({ method, url }) =>
      void found.push(
        ...[method]
          .flat()
          .map((one) => ({ method: one, path: url.replaceAll(/:\w+/g, 'some-1').replace('*', 'below') })),
      ),
  );
  await server.register(routes);
  await server.close();
  return found;
}
