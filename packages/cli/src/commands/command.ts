import type { Client } from '../client.ts';
import type { Terminal } from '../terminal.ts';

/** What every command works with. */
export interface Context {
  readonly client: Client;
  readonly terminal: Terminal;
}
