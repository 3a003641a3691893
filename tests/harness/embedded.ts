import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteBus, type OutgoingMessage } from '@escalog/bus';
import { everyTopic } from '@escalog/contracts';
import { openJournal } from '@escalog/journal';
import { startEscalog, type Services, type ServicesOptions } from '@escalog/standalone';
import type { Installation } from './installation.ts';

/** The embedded profile, in a data folder of its own that is removed with it. */
export class EmbeddedInstallation implements Installation {
  readonly #folder = mkdtempSync(join(tmpdir(), 'escalog-scenario-'));
  /** Made at the first start. */
  readonly dataDir = join(this.#folder, 'data');
  /** The folder belongs to one process at a time. */
  readonly isShared = false;

  start(options: ServicesOptions): Promise<Services> {
    return startEscalog({ ...options, dataDir: this.dataDir, onFailure });
  }

  async publish(topic: string, message: OutgoingMessage, { clock }: Pick<ServicesOptions, 'clock'>): Promise<void> {
    const journal = openJournal({ folder: this.dataDir, onFailure });
    const bus = openSqliteBus({ journal, topics: everyTopic, clock });
    await bus.publish(topic, [message]);
    await bus.close();
    await journal.close();
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export function onFailure(error: Error): never {
  throw error;
}
