/** What a run of the bench has found. */
export interface Report {
  /** What it was measured on, a line each. */
  readonly facts: readonly string[];
  /** What was measured, as text in columns. */
  readonly table: string;
  /** What has to be known to trust the figures, a line each. */
  readonly remarks: readonly string[];
}

/** Tells whoever waits what is being measured. */
export function tell(what: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)}  ${what}`);
}

export function textOf({ facts, table, remarks }: Report): string {
  return ['', ...facts, '', table, '', ...remarks].join('\n');
}
