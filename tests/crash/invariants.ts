import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Delivered } from '../harness/webhook-receiver.ts';
import { assertEveryPageEnded } from '../harness/pages-ended.ts';
import type { CrashingEscalog } from './crashing-escalog.ts';

interface Timeline {
  readonly entries: readonly { readonly stream: string; readonly kind: string }[];
}

/** The incidents that were answered 2xx, by the key they were declared under. */
export type Acknowledged = ReadonlyMap<string, string>;

/** What must hold after any crash (design section 8), asked of a process that runs undisturbed and is idle. */
export async function assertNothingWasLost(
  escalog: CrashingEscalog,
  declared: Acknowledged,
  webhooks: readonly Delivered[],
): Promise<void> {
  const live = new Map<string, string>();
  for (const [key, id] of declared) {
    assert.equal((await escalog.get(`/v1/incidents/${id}`)).status, 200, `${key} got its 2xx and is gone`);
    live.set(id, await endedTimeline(escalog, id));
  }
  assertOneKeyForEachPage(webhooks);
  await rebuild(escalog);
  for (const [id, timeline] of live)
    assert.equal(
      (await escalog.get(`/v1/incidents/${id}/timeline?limit=1000`)).text,
      timeline,
      `the rebuilt timeline of ${id} differs`,
    );
}

/** In milliseconds: where kills cost a page its attempts the next level is paged, and pages of many incidents to one person go out together. */
const longestRetry = 200_000;

/** The timeline of an incident whose pages have all ended. */
async function endedTimeline(escalog: CrashingEscalog, id: string): Promise<string> {
  const givingUpAt = performance.now() + longestRetry;
  for (;;) {
    await escalog.idle();
    const { text } = await escalog.get(`/v1/incidents/${id}/timeline?limit=1000`);
    try {
      assertEveryPageEnded(id, (JSON.parse(text) as Timeline).entries);
      return text;
    } catch (error) {
      if (performance.now() > givingUpAt) throw error;
      await wait(100);
    }
  }
}

/** A page may arrive twice after a crash, but always under the same key, so that the receiver can tell. */
function assertOneKeyForEachPage(webhooks: readonly Delivered[]): void {
  const keys = new Map<string, Set<string>>();
  for (const { id, body } of webhooks) {
    const { pageId } = (body as { data: { pageId: string } }).data;
    keys.set(pageId, (keys.get(pageId) ?? new Set()).add(id));
  }
  for (const [pageId, ids] of keys) assert.equal(ids.size, 1, `${pageId} went out under ${[...ids].join(' and ')}`);
}

async function rebuild(escalog: CrashingEscalog): Promise<void> {
  const started = await escalog.post('/v1/timeline/rebuilds', {});
  assert.ok(started.status < 300, `the rebuild was refused: ${JSON.stringify(started.body)}`);
  for (;;) {
    const { state } = JSON.parse((await escalog.get('/v1/timeline/rebuilds/current')).text) as { state: string };
    if (state !== 'running') return assert.equal(state, 'done');
  }
}
