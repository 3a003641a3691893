import type { FastifyBaseLogger, FastifyInstance, FastifyTypeProvider, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Static, TSchema } from 'typebox';

/** What comes in has the type of its schema; what goes out is cut to its schema when it is written. */
interface FromSchemas extends FastifyTypeProvider {
  readonly validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
}

/** A server whose routes get their types from their schemas. */
export type Routes = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, FromSchemas>;

/** Has `routes` be added to a part of `server` once it is ready: what is set there, such as how bodies are read, counts for these alone. */
export function inPartOf(server: Routes, routes: (part: Routes) => void | Promise<void>): void {
  // A part has the same types as its server; those of `register` do not say so.
  server.register(async (part) => routes(part as unknown as Routes));
}
