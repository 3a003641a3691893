import { writeText } from '../files.ts';
import { withIncident } from '../incident-id.ts';
import type { Context } from './command.ts';

export const reportFormats = ['markdown', 'html', 'json'] as const;

export interface ReportOptions {
  readonly format: (typeof reportFormats)[number];
  readonly out?: string;
}

/** The report of an incident, to standard output or into a file. */
export async function report(
  id: string,
  { format, out: file }: ReportOptions,
  { client, terminal }: Context,
): Promise<void> {
  const text = await withIncident(id, client, (path) =>
    client.getText(`${path('/report')}?${new URLSearchParams({ format })}`),
  );
  if (file === undefined) return terminal.out(text.trimEnd());
  writeText(file, text);
  terminal.err(`Written to ${file}.`);
}
