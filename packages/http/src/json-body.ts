import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AnySchema } from 'ajv';
import { HttpProblem } from './problem.ts';
import type { Routes } from './routes.ts';
import { validatorOf } from './validators.ts';

/** The longest text in which the place of a mistake is searched for: finding it parses the text some twenty times. */
const longestSearched = 128 * 1024;

/** Makes `server` take JSON and nothing else, and say of broken JSON where it breaks. */
export function takeOnlyJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser('text/plain');
  server.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) => {
    const explained: typeof done = (error, body) =>
      error === null ? done(null, body) : done(text === '' ? error : brokenJson(text));
    return parse(request, wellFormed(text), explained);
  });
}

const mediaType = /^\s*[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(;|$)/;

/**
 * Makes `server`, a part of one, give routes the bytes of a body, whatever its content type says; `undefined` when there is
 * none. The schema of such a body is for people: it is not checked, because only the route knows how the bytes are read.
 */
export function takeBytes(server: Routes): void {
  server.setValidatorCompiler<AnySchema>((part) => (part.httpPart === 'body' ? () => true : validatorOf(part)));
  server.addHook('onRequest', async ({ headers }) => {
    if (!mediaType.test(headers['content-type'] ?? '')) headers['content-type'] = 'application/octet-stream';
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: FastifyRequest, bytes: Buffer) => bytes);
}

/** The JSON that `text` is, whatever its keys are called. Throws a problem that says where it breaks. */
export function jsonIn(text: string): unknown {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(wellFormed(json));
  } catch {
    throw json.trim() === '' ? emptyBody() : brokenJson(json);
  }
}

function emptyBody(): HttpProblem {
  return new HttpProblem(400, 'invalid-json', 'The body is empty; send a JSON object.');
}

const halfOfAPair = /\\u[dD][89a-fA-F]/;
/** Two halves that belong together, one alone, or another escape, such as a backslash before what only looks like one. */
const escapes = /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(u[dD][89a-fA-F][\da-fA-F]{2})|.)/g;

/**
 * JSON can escape half of a surrogate pair, which is no text: what hashes, encodes or stores it fails, or changes it
 * unnoticed. It becomes U+FFFD, as in every text that is written as UTF-8.
 */
function wellFormed(text: string): string {
  if (!halfOfAPair.test(text)) return text;
  return text.replaceAll(escapes, (escape, half: string | undefined) => (half === undefined ? escape : '\\ufffd'));
}

function brokenJson(text: string): HttpProblem {
  const found = mistakeIn(text);
  return new HttpProblem(
    400,
    'invalid-json',
    found === undefined
      ? `A key named ${forbiddenKeyIn(text)} is not allowed; name it differently.`
      : `The body is not valid JSON: ${found}.`,
  );
}

/** What is wrong and where, or `undefined` when it is JSON. */
function mistakeIn(text: string): string | undefined {
  // The parser quotes the surroundings when it does not tell the place.
  const message = parseError(text)?.replace(/, (\.\.\.)?".*"(\.\.\.)? is not valid JSON$/s, '');
  if (message === undefined || /\(line \d+ column \d+\)$/.test(message) || text.length > longestSearched)
    return message;
  const before = text.slice(0, longestBeginning(text)).split('\n');
  return `${message} (line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1})`;
}

/** How much of `text` could still have become JSON. The parser tells the place of some mistakes only, so the others are searched by halving. */
function longestBeginning(text: string): number {
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (couldGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function couldGoOn(text: string): boolean {
  const message = parseError(text);
  return (
    message === undefined || message.startsWith('Unexpected end') || message.includes(`at position ${text.length} `)
  );
}

function parseError(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Keys that could change what all objects inherit. */
function forbiddenKeyIn(text: string): string {
  let found = 'constructor with a prototype in it';
  JSON.parse(text, (key, value: unknown) => {
    if (key === '__proto__') found = key;
    return value;
  });
  return found;
}
