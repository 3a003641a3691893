/** The bare baseline of the search: a server that looks for the text in every name, without regard to case, typos or order. */
import fastify from 'fastify';
import Type from 'typebox';
import { searchedEntries } from './search-ground.ts';

const limit = 10;
const known = searchedEntries.map(({ ref, name }) => ({ ref, name, text: name.toLowerCase() }));
const server = fastify();
const querystring = Type.Object({ q: Type.String({ maxLength: 200 }) });

server.get<{ Querystring: Type.Static<typeof querystring> }>(
  '/search',
  { schema: { querystring } },
  async ({ query }) => {
    const words = query.q.toLowerCase().split(' ');
    const found = known.filter(({ text }) => words.some((word) => text.includes(word)));
    // The client wants something in any case.
    return { offers: (found.length === 0 ? known : found).slice(0, limit).map(({ ref, name }) => ({ ref, name })) };
  },
);

console.log(`listening at ${await server.listen({ host: '127.0.0.1', port: 0 })}`);
process.once('SIGTERM', () => process.exit(0));
