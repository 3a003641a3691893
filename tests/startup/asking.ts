/** A running Escalog, asked as by its users. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

/** What Escalog answers at `url`; posts `body` where there is one. */
export async function answerOf(
  url: string,
  body?: object,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(5_000),
  });
  return { status: response.status, text: await response.text() };
}

/** Asks again until the answer fits; rejects after half a minute. */
export async function answered(url: string, pattern: RegExp): Promise<void> {
  const signal = AbortSignal.timeout(30_000);
  for (;;) {
    const said = await answerOf(url).then(({ text }) => text, String);
    if (pattern.test(said)) return;
    await pause(20, undefined, { signal });
  }
}

/** Declares an incident of the attic of `quickPath`. */
export async function declareInAttic(url: string, acknowledgeWithin: string): Promise<void> {
  const { status, text } = await answerOf(`${url}/v1/catalog/apply`, { entries: quickPath(acknowledgeWithin) });
  assert.equal(status, 200, text);
  for (;;) {
    const declared = await answerOf(`${url}/v1/incidents`, { title: 'fire', affects: ['component/attic'] });
    if (declared.status === 201) return;
    // The catalog travels to intake too.
    assert.match(declared.text, /attic/);
  }
}

/** Catalog entries that page amy of an incident of the attic, and bob when she has not acknowledged after so long. */
function quickPath(acknowledgeWithin: string): readonly object[] {
  return [
    ...['amy', 'bob'].map((name) => ({
      ref: `person/${name}`,
      name,
      contactMethods: [{ id: 'mail', channel: 'email', address: `${name}@example.org` }],
    })),
    {
      ref: 'escalation-path/quick',
      name: 'Quick',
      nodes: [
        { level: { targets: ['person/amy'], acknowledgeWithin } },
        { level: { targets: ['person/bob'], acknowledgeWithin: 'PT10M' } },
      ],
      lastResort: 'person/bob',
    },
    { ref: 'team/quick', name: 'Quick', members: ['person/amy'], path: 'escalation-path/quick' },
    { ref: 'component/attic', name: 'Attic', owner: 'team/quick' },
  ];
}
