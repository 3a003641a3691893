/**
 * The real thing as a process of its own, for crash tests: the embedded composition, listening on loopback,
 * that kills itself with SIGKILL at the commit boundary it is told to. Talks to its parent over IPC.
 */
import { systemClock } from '@escalog/runner';
import { noProviders } from '@escalog/hosting/testing';
import { startEscalog } from '@escalog/standalone';
import pino from 'pino';

const [dataDir = '', crashAt = ''] = process.argv.slice(2);
let boundaries = 0;

const escalog = await startEscalog({
  dataDir,
  publicUrl: () => 'http://escalog.example',
  ...noProviders,
  clock: systemClock,
  logger: pino({ level: 'warn' }, pino.destination(2)),
  onFailure: (error) => {
    throw error;
  },
  onBoundary: () => {
    boundaries += 1;
    if (boundaries === Number(crashAt)) process.kill(process.pid, 'SIGKILL');
  },
});
const url = await escalog.server.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ url });

/** Asked `busy`, answers once nothing is left to do, with how many boundaries were crossed. */
process.on('message', (message) => {
  if (message === 'idle?') void answerWhenIdle();
});

async function answerWhenIdle(): Promise<void> {
  while ((await escalog.busy()) > 0) await new Promise((resolve) => setImmediate(resolve));
  await escalog.settled();
  process.send?.({ idle: true, boundaries });
}
