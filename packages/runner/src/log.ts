/** The part of a structured logger (pino's, fastify's) that is used outside of HTTP. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
