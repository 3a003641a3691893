import { after, type Clock, type Milliseconds } from '@escalog/kernel';
import type { FastifyInstance } from 'fastify';

/** How long requests in hand may go on once the server closes. */
const defaultGrace: Milliseconds = 5_000;

/** Closes the server, and cuts the requests that go on after the grace: one that never arrives completely would hold everything open. */
export async function closeServer(
  server: FastifyInstance,
  clock: Clock,
  grace: Milliseconds = defaultGrace,
): Promise<void> {
  const alarm = clock.alarm(after(clock.now(), grace), () => server.server.closeAllConnections());
  await server.close();
  alarm.cancel();
}
