/** How long an acknowledgement takes while somebody asks one process for all that is large, and how much that then has in memory. */
import { setTimeout as wait } from 'node:timers/promises';
import { Acknowledging, alertBodies, pipelined, reports, seeded, unread, type Sizes } from '../harness/attacks.ts';
import { startEscalogProcess } from './escalog.ts';
import { tell } from './report.ts';
import type { Row } from './table.ts';

const sizes: Sizes = { updates: 5_000, incidents: 200, body: 16_000_000 };
/** For how long those who read nothing are left alone. */
const unreadFor = 20_000;

/** Each attack begins on the process that has had those before it. Memory is that of the process with all of its threads, in MB. */
export async function attackedRows(dataDir: string): Promise<readonly Row[]> {
  // As the unit of systemd and the image start it.
  const settings = { MALLOC_ARENA_MAX: '2' };
  await using escalog = await startEscalogProcess({ dataDir, profileFolder: undefined, settings });
  const url = escalog.announced;
  tell('Escalog: an incident of 5,000 updates of 10 kB, and 200 with descriptions of 20 kB');
  const large = await seeded(url, sizes);
  await escalog.quiet();
  const unreading = async (sockets: ReturnType<typeof unread>): Promise<void> => {
    await wait(unreadFor);
    for (const socket of sockets) socket.destroy();
  };
  const attacks: Readonly<Record<string, () => Promise<unknown>>> = {
    nothing: () => wait(5_000),
    '10,000 pipelined requests for a list, unread': () => unreading(pipelined(url)),
    '200 connections that ask for what is longest, unread': () => unreading(unread(url, large)),
    '10 reports as JSON': () => reports(url, large, 'json'),
    '10 reports as a page': () => reports(url, large, 'html'),
    '10 reports as Markdown': () => reports(url, large, 'markdown'),
    '10 reports as PDF': () => reports(url, large, 'pdf'),
    '8 bodies of alerts of 16 MB': () => alertBodies(url, sizes.body),
    '8 bodies of alerts of 50 MB': () => alertBodies(url, 50_000_000),
  };
  const rows: Row[] = [];
  for (const [beside, attack] of Object.entries(attacks)) {
    tell(`Escalog: acknowledgements beside ${beside}`);
    let peak = 0;
    const looking = setInterval(() => (peak = Math.max(peak, escalog.memory())), 20);
    const acknowledging = new Acknowledging(url);
    await attack();
    const longest = await acknowledging.end();
    clearInterval(looking);
    rows.push(
      {
        what: `longest of ${acknowledging.took.length} acknowledgements beside ${beside}`,
        unit: 'ms',
        escalog: longest,
        target: { atMost: 500 },
      },
      { what: `most memory beside ${beside}`, unit: 'MB', escalog: peak, target: { atMost: 1_000 } },
    );
  }
  return rows;
}
