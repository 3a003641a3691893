import assert from 'node:assert/strict';
import type { Mailbox } from './mailbox.ts';
import { assertPagesEndOnce } from './pages-ended.ts';
import type { WebhookReceiver } from './webhook-receiver.ts';

/** What is asked at the end of a story. */
interface Witness {
  readonly mailbox: Mailbox;
  readonly webhooks: WebhookReceiver;
  get(url: string): Promise<{ readonly body: Readonly<Record<string, unknown>>; readonly text: string }>;
  post(url: string, body: unknown): Promise<unknown>;
  entries(incidentId: string): Promise<
    readonly {
      readonly stream: string;
      readonly kind: string;
      readonly text: string;
      readonly reason: string | null;
      readonly reasonCode: string;
    }[]
  >;
}

/**
 * What must hold at the end of any story (design section 8): timelines that are rebuilt are the live ones, everything
 * on them has a reason and was decided once, no page ended in two ways that exclude each other, and none went out under two
 * keys, or twice by mail.
 */
export async function assertInvariants(world: Witness): Promise<void> {
  const { body } = await world.get('/v1/incidents?limit=200');
  const ids = (body['incidents'] as readonly { readonly id: string }[]).map(({ id }) => id);
  const timelines = (): Promise<readonly string[]> =>
    Promise.all(ids.map(async (id) => (await world.get(`/v1/incidents/${id}/timeline`)).text));
  const live = await timelines();
  await world.post('/v1/timeline/rebuilds', {});
  assert.equal((await world.get('/v1/timeline/rebuilds/current')).body['state'], 'done');
  assert.deepEqual(await timelines(), live, 'what was rebuilt differs from what was live');

  for (const id of ids) await assertDecidedOnce(id, world);
  assertOneKeyForEachPage(world.webhooks);
  // Notes and nudges have no link by which a page is acknowledged.
  const links = world.mailbox.mails.map(({ link }) => link).filter((link) => link !== '');
  assert.deepEqual(links, [...new Set(links)], 'a page came twice by mail');
}

/** A page may arrive twice after a fault, but always under the same key, so that the receiver can tell. */
export function assertOneKeyForEachPage({ attempts }: WebhookReceiver): void {
  // A call of a rule is no page.
  const ofPages = attempts.filter(({ body }) => (body as { type?: string }).type !== 'incident.rule');
  const pages = Map.groupBy(ofPages, ({ body }) => (body as { data: { pageId: string } }).data.pageId);
  for (const [pageId, sent] of pages)
    assert.equal(new Set(sent.map(({ id }) => id)).size, 1, `${pageId} went out under several keys`);
}

async function assertDecidedOnce(incidentId: string, world: Witness): Promise<void> {
  const entries = await world.entries(incidentId);
  // What a reason only says again is not told twice: its code is.
  for (const { text, reasonCode } of entries) assert.ok(reasonCode, `nothing says why: ${text}`);
  // An acknowledgement is no decision: the same person may say it again in the same words. What nobody answered may be asked again.
  const decided = entries.filter(({ kind }) => kind !== 'incident-acknowledged' && !kind.startsWith('nudge-'));
  const lines = decided.map(({ stream, kind, text, reason }) => `${stream} ${kind}: ${text} ${reason}`);
  assert.deepEqual(lines, [...new Set(lines)], `something stands twice on the timeline of ${incidentId}`);
  assertPagesEndOnce(entries);
}
