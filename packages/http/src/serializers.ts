import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import type { FastifySerializerCompiler } from 'fastify';

type Serializer = ReturnType<FastifySerializerCompiler<object>>;

const compile = SerializerSelector()({}, {});
const compiled = new WeakMap<object, Serializer>();

/** Writes an answer by its schema. A schema is compiled once: every route has those of the same problems among its answers. */
export const serializerOf: FastifySerializerCompiler<object> = ({ schema, method, url, httpStatus = '' }) =>
  compiled.getOrInsertComputed(schema, () => compile({ schema, method, url, httpStatus }));
