import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { serviceNames } from '@escalog/contracts';
import { assertOneKeyForEachPage } from '../harness/invariants.ts';
import { assertEveryPageEnded } from '../harness/pages-ended.ts';
import type { RunningCluster } from './running-cluster.ts';

/** Asks again until it holds; what did not hold when the time is over is thrown. */
async function eventually(seconds: number, check: () => Promise<void>): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await wait(100);
  }
}

interface Timeline {
  readonly entries: readonly { readonly stream: string; readonly kind: string }[];
}

/**
 * What must hold after any fault (design section 8), once everything runs again: whatever got its 2xx is there and
 * paged somebody, every page has an outcome, none went out under two keys, nothing is parked, and a rebuilt
 * timeline is the live one.
 */
export async function assertNothingWasLost(cluster: RunningCluster, incidents: readonly string[]): Promise<void> {
  assert.ok(incidents.length > 0, 'nothing was declared');
  await eventually(90, async () => {
    const paged = new Set(
      cluster.receiver.attempts.map(({ body }) => (body as { data: { incidentId: string } }).data.incidentId),
    );
    const unpaged = incidents.filter((id) => !paged.has(id));
    assert.deepEqual(unpaged, [], `${unpaged.length} of ${incidents.length} incidents paged nobody`);
  });
  const timelines = new Map<string, string>();
  for (const id of incidents) timelines.set(id, await endedTimeline(cluster, id));
  assertOneKeyForEachPage(cluster.receiver);
  await assertNothingIsParked(cluster);
  await rebuild(cluster);
  for (const [id, timeline] of timelines)
    assert.equal(
      (await cluster.get('timeline', `/v1/incidents/${id}/timeline?limit=1000`)).text,
      timeline,
      `the rebuilt timeline of ${id} differs`,
    );
}

async function endedTimeline(cluster: RunningCluster, id: string): Promise<string> {
  let timeline = '';
  await eventually(60, async () => {
    assert.equal((await cluster.get('intake', `/v1/incidents/${id}`)).status, 200, `${id} got its 2xx and is gone`);
    const { text, status } = await cluster.get('timeline', `/v1/incidents/${id}/timeline?limit=1000`);
    assert.equal(status, 200, text);
    const { entries } = JSON.parse(text) as Timeline;
    // Each topic is caught up with by itself: pages may be told of before what led to them.
    const kinds = new Set(entries.map(({ kind }) => kind));
    assert.ok(kinds.has('incident-declared') && kinds.has('incident-routed'), text);
    assertEveryPageEnded(id, entries);
    timeline = text;
  });
  return timeline;
}

async function assertNothingIsParked(cluster: RunningCluster): Promise<void> {
  for (const name of serviceNames) {
    const { text } = await cluster.get(name, `/v1/dead-letters/${name}?state=parked`);
    assert.doesNotMatch(text, /"key"/, `${name} has parked something: ${text}`);
  }
}

async function rebuild(cluster: RunningCluster): Promise<void> {
  const started = await cluster.post('timeline', '/v1/timeline/rebuilds', {});
  assert.ok(started.status < 300, `the rebuild was refused: ${started.text}`);
  await eventually(60, async () =>
    assert.equal(
      (JSON.parse((await cluster.get('timeline', '/v1/timeline/rebuilds/current')).text) as { state: string }).state,
      'done',
    ),
  );
}
