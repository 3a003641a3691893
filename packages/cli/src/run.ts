import { CommanderError } from 'commander';
import { exitCodes, Failure } from './failure.ts';
import { programFor } from './program.ts';
import type { Terminal } from './terminal.ts';

/** Runs one command line (without `node` and the script) and returns the exit code. Throws only on a bug. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await programFor(terminal).parseAsync(args, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (!(error instanceof Failure)) throw error;
    terminal.err(error.message);
    return error.exitCode;
  }
}
