import { writeFile } from '../files.ts';
import { Failure } from '../failure.ts';
import { withIncident } from '../incident-id.ts';
import type { Context } from './command.ts';

export const reportFormats = ['markdown', 'html', 'json', 'pdf'] as const;

export interface ReportOptions {
  readonly format: (typeof reportFormats)[number];
  readonly out?: string;
  readonly zone?: string;
}

/** The report of an incident, to standard output or into a file; a PDF into a file. Times are in the zone of this machine, or the one named. */
export async function report(
  id: string,
  { format, out: file, zone }: ReportOptions,
  { client, terminal }: Context,
): Promise<void> {
  if (format === 'pdf' && file === undefined)
    throw new Failure('usage', `A PDF is no text: add -o ${id}.pdf, or another file to write it into.`);
  const query = new URLSearchParams({ format, zone: zone ?? terminal.timeZone });
  const bytes = await withIncident(id, client, (path) => client.getBytes(`${path('/report')}?${query}`));
  if (file === undefined) return terminal.out(Buffer.from(bytes).toString('utf8').trimEnd());
  writeFile(file, bytes);
  terminal.err(`Written to ${file}.`);
}
