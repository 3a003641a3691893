import { resultOf } from './measured-process.ts';
import type { Row } from './table.ts';

/** What one pass over the log did. */
export interface Pass {
  readonly events: number;
  readonly seconds: number;
}

/** Events a second from the log in `dataDir`, which no process may have open, against a bare scan of the same rows. */
export async function rebuildRow(dataDir: string): Promise<Row> {
  const bare = await resultOf<Pass>('rebuild-pass.ts', 'bare', dataDir);
  const escalog = await resultOf<Pass>('rebuild-pass.ts', 'escalog', dataDir);
  if (bare.events !== escalog.events)
    throw new Error(`the rebuild read ${escalog.events} events, but the log has ${bare.events} rows`);
  return {
    what: `rebuild from a log of ${escalog.events.toLocaleString('en')} events`,
    unit: '/s',
    escalog: escalog.events / escalog.seconds,
    bare: bare.events / bare.seconds,
    target: { atLeast: 200_000 },
  };
}
