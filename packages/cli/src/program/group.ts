import type { Command } from 'commander';
import type { Context } from '../commands/command.ts';

/** What a group of commands is added to, and what they work with when they run. */
export interface Grouped {
  readonly program: Command;
  readonly context: () => Context;
}
