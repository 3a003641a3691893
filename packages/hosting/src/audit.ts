import type { Audit } from '@escalog/http';
import { AuditWriter, type RunnerDeps } from '@escalog/runner';

/** The audit of a process that is called `name`, on `escalog.audit`. What cannot be written is in the log. */
export function auditOf(name: string, { bus, clock, log }: Pick<RunnerDeps, 'bus' | 'clock' | 'log'>): Audit {
  const writer = new AuditWriter(name, { bus, clock });
  return {
    clock,
    write: (line) => writer.write(line),
    failed: (error) => log.error({ err: error }, 'a line of the audit could not be written'),
  };
}
