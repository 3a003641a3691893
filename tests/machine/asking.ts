export interface Asked {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever was answered
  readonly body: any;
  /** In milliseconds. */
  readonly took: number;
}

/** Asks, for so many milliseconds at most; with a body it is a POST. */
export async function asked(
  url: string,
  path: string,
  most: number,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Asked> {
  const began = performance.now();
  const answer = await fetch(`${url}${path}`, {
    signal: AbortSignal.timeout(most),
    ...(body && {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json');
  return { status: answer.status, body: isJson ? JSON.parse(text) : text, took: performance.now() - began };
}

/** Declares an incident; the title is its idempotency key too. One that is worse than what a person was told of is told at once. */
export function declared(url: string, title: string, severity: 'sev1' | 'sev3' = 'sev1'): Promise<Asked> {
  return asked(url, '/v1/incidents', 20_000, { title, severity }, { 'idempotency-key': title });
}

export async function until(holds: () => boolean | Promise<boolean>, most = 15_000): Promise<void> {
  const end = performance.now() + most;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('it did not come about');
    await new Promise((resolve) => void setTimeout(resolve, 50));
  }
}
