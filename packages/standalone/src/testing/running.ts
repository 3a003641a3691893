import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { noProviders } from '@escalog/hosting/testing';
import { systemClock } from '@escalog/runner';
import pino from 'pino';
import { startEscalog, type Escalog, type EscalogOptions } from '../escalog.ts';
import { ownHeaders } from '../own-token.ts';
import { loadSample } from '../sample.ts';

/** The real thing with the sample organisation in a folder of its own, closed and removed after the test. */
export async function running(t: TestContext, options: Partial<EscalogOptions> = {}): Promise<Escalog> {
  const dataDir = mkdtempSync(join(tmpdir(), 'escalog-standalone-'));
  const starting = startEscalog({
    dataDir,
    publicUrl: () => 'http://escalog.example',
    ...noProviders,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    onFailure: (error) => {
      throw error;
    },
    ...options,
  });
  // Told before it has started: a test whose time is over by then would leave it running, and its file would never end.
  t.after(async () => {
    const started = await starting.catch(() => undefined);
    await started?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const escalog = await starting;
  await loadSample(escalog.server, ownHeaders(escalog.access, options.clock ?? systemClock));
  return escalog;
}
