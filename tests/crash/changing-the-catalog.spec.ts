import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { severity } from '@escalog/definitions/testing';
import { CrashingEscalog } from './crashing-escalog.ts';

const person = { ref: 'person/ana', name: 'Ana', contactMethods: [{ id: 'box', channel: 'sandbox' }] };
const needed = [
  person,
  severity('sev1', { assumed: true }),
  {
    ref: 'escalation-path/triage',
    name: 'Triage',
    nodes: [{ level: { targets: ['person/ana'], acknowledgeWithin: 'PT5M' } }],
    lastResort: 'person/ana',
  },
];
const parts = 120;
/** Each is a part of the one before, so half of them would not even be sound. */
const change = (name: string) =>
  Array.from({ length: parts }, (_, index) => ({
    ref: `component/part-${index}`,
    name: `${name} ${index}`,
    ...(index > 0 && { partOf: [`component/part-${index - 1}`] }),
  }));

async function apply(escalog: CrashingEscalog, entries: readonly object[]): Promise<number> {
  const { status, body } = await escalog.post('/v1/catalog/apply', { entries, by: 'person/ana', why: 'a test' });
  assert.ok(status === 200 || status === 503, JSON.stringify(body));
  return status;
}

interface Listed {
  readonly entries: readonly { readonly entry: { readonly name: string }; readonly version: number }[];
}

/** What the parts are called, without their numbers, and their versions. */
async function partsIn(
  escalog: CrashingEscalog,
): Promise<{ names: ReadonlySet<string>; count: number; versions: ReadonlySet<number> }> {
  const { entries } = JSON.parse((await escalog.get('/v1/catalog/entries?type=component&limit=500')).text) as Listed;
  return {
    names: new Set(entries.map(({ entry }) => entry.name.replace(/ \d+$/, ''))),
    versions: new Set(entries.map(({ version }) => version)),
    count: entries.length,
  };
}

/** Crashes at the `boundary`th commit boundary of a start and two changes; afterwards each change is there as a whole, or not at all. */
async function crashAt(boundary: number, prepared: CrashingEscalog): Promise<boolean> {
  await using escalog = new CrashingEscalog(prepared);
  let answered = 0;
  let crashed = !(await escalog.start(boundary));
  if (!crashed) {
    for (const name of ['First', 'Second'])
      await apply(escalog, change(name)).then(
        (status) => (answered += Number(status === 200)),
        () => undefined,
      );
    crashed = (await escalog.idle()) === undefined;
    await escalog.kill();
  }
  await escalog.start();
  await escalog.idle();
  const { names, count, versions } = await partsIn(escalog);
  const made = names.has('Second') ? 2 : names.has('First') ? 1 : 0;
  assert.ok(
    names.size <= 1 && versions.size <= 1,
    `boundary ${boundary}: half of a change is there: ${[...names].join()}`,
  );
  assert.equal(count, made === 0 ? 0 : parts, `boundary ${boundary}`);
  assert.ok(made >= answered, `boundary ${boundary}: what was answered is gone`);
  for (const place of [0, parts - 1]) {
    const { status, text } = await escalog.get(`/v1/catalog/entries/component/part-${place}/history`);
    const told = status === 404 ? [] : (JSON.parse(text) as { versions: { why: string; change: number }[] }).versions;
    assert.equal(told.length, made, `boundary ${boundary}: the history tells another story`);
    assert.ok(told.every(({ why }) => why === 'a test'));
  }
  assert.equal(await apply(escalog, change('Second')), 200, `boundary ${boundary}: it can be sent again`);
  assert.deepEqual([...(await partsIn(escalog)).names], ['Second']);
  return crashed;
}

describe('a crash while the catalog is changed', () => {
  it('leaves all of the change or nothing, at any commit boundary', { timeout: 400_000 }, async () => {
    await using prepared = new CrashingEscalog();
    await prepared.start();
    await apply(prepared, needed);
    await prepared.idle();
    await prepared.kill();
    let crashes = 0;
    for (let boundary = 1; ; boundary += 1) {
      if (!(await crashAt(boundary, prepared))) break;
      crashes += 1;
    }
    assert.ok(crashes >= 4, `it crashed at only ${crashes} boundaries`);
  });
});
