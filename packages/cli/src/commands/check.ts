import { AppError, counted } from '@escalog/kernel';
import { Failure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** Reads everything in a data folder that nobody uses, and says what is damaged, a line each. Refuses when anything is. */
export async function checkData(
  { dataDir, verbose = false }: { dataDir: string; verbose?: boolean },
  terminal: Terminal,
) {
  let parts = 0;
  let findings = 0;
  try {
    const { checkFolder } = await import('@escalog/moving');
    for await (const checked of checkFolder(dataDir)) {
      parts += 1;
      findings += checked.findings.length;
      for (const finding of checked.findings) terminal.out(`${checked.part}: ${finding}`);
      if (verbose && checked.findings.length === 0) terminal.out(`${checked.part}: well (${checked.read})`);
    }
  } catch (error) {
    throw error instanceof AppError ? new Failure('refused', error.message) : error;
  }
  if (findings > 0)
    throw new Failure('refused', `${dataDir} is damaged in ${counted(findings, 'place')}: restore it from a backup.`);
  terminal.out(`All is well in ${dataDir}: ${counted(parts, 'part')} read.`);
}
