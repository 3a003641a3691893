import { rmSync } from 'node:fs';
import { AppError, counted, isoOf, spoken } from '@escalog/kernel';
import { Failure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { needConsent } from './consent.ts';

interface Size {
  readonly size: number;
  readonly incidents: number;
}

/** Makes a backup of a data folder in the new folder `to`, whether Escalog runs there or not: one line when it is whole, and nothing is left of it else. */
export async function backupData({ dataDir, to }: { dataDir: string; to: string }, terminal: Terminal): Promise<void> {
  const { backUp, draftOfBackup } = await import('@escalog/moving');
  const ended = terminal.onEnd(() => rmSync(draftOfBackup(to), { recursive: true, force: true }));
  const made = await refused(backUp({ dataDir, to }));
  ended();
  terminal.out(
    `Backed up ${dataDir} to ${to}: ${sizeOf(made)}, everything up to ${isoOf(made.takenAt)}, read and found well.`,
  );
  terminal.err('The secrets are in it: keep it as you keep passwords.');
}

/** Makes a data folder of a backup. */
export async function restoreData(
  { backup, dataDir }: { backup: string; dataDir: string },
  terminal: Terminal,
): Promise<void> {
  const { restore } = await import('@escalog/moving');
  const made = await refused(restore({ backup, dataDir }));
  terminal.out(
    `Restored ${backup} to ${dataDir}: ${sizeOf(made)}, everything up to ${isoOf(made.takenAt)}, which is ${spoken(made.age)} ago; made by Escalog ${made.version}.`,
  );
  terminal.err(
    'Started there, Escalog sends nothing until somebody says so: see what it would with escalog paused, then escalog paused --go-on.',
  );
}

/** Says what is missing in a data folder, and after a yes has it go on without. */
export async function repairData(
  { dataDir, yes }: { dataDir: string; yes?: boolean },
  terminal: Terminal,
): Promise<void> {
  const { lookForLosses, repair } = await import('@escalog/moving');
  const found = await refused(lookForLosses(dataDir));
  if (found.length === 0) return terminal.out(`Nothing is missing in ${dataDir}.`);
  for (const loss of found) terminal.err(loss);
  await needConsent(yes, { verb: 'repair', nothingDone: 'Nothing was changed.', look: 'leave it as it is' }, terminal);
  const losses = await refused(repair(dataDir));
  for (const loss of losses) terminal.out(`Goes on without: ${loss}.`);
  terminal.err(`${dataDir} can be started. Look through the open incidents: what was lost was answered.`);
}

function sizeOf({ size, incidents }: Size): string {
  return `${(size / 1_000_000).toFixed(1)} MB, ${counted(incidents, 'incident')}`;
}

async function refused<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof AppError ? new Failure(error.retriable ? 'unreachable' : 'refused', error.message) : error;
  }
}
