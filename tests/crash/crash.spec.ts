import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WebhookReceiver, type Delivered } from '../harness/webhook-receiver.ts';
import { organisation } from '../harness/organisation.ts';
import { CrashingEscalog } from './crashing-escalog.ts';
import { assertNothingWasLost } from './invariants.ts';

const declaration = { title: 'check the webhook', responder: 'person/ben', severity: 'sev1' };

/** Declares under `key` until it is answered; a crash in between is what the key is for. */
async function declare(escalog: CrashingEscalog, key: string, declared: Map<string, string>): Promise<void> {
  const { status, body } = await escalog.post('/v1/incidents', declaration, { 'idempotency-key': key });
  assert.ok(status === 201 || status === 200, JSON.stringify(body));
  declared.set(key, String(body['id']));
}

async function withOrganisation(escalog: CrashingEscalog, receiver: WebhookReceiver): Promise<void> {
  const { status, body } = await escalog.post('/v1/catalog/apply', {
    entries: organisation(receiver.url, receiver.secret),
  });
  assert.equal(status, 200, JSON.stringify(body));
}

describe('a crash', () => {
  // Thirty processes are started, one after the other: 30 to 45 s on a machine that does nothing else, several times that on a busy one.
  it('at any commit boundary of one incident loses nothing', { timeout: 400_000 }, async () => {
    await using undisturbed = new CrashingEscalog();
    await using receiver = await WebhookReceiver.open();
    await undisturbed.start();
    await withOrganisation(undisturbed, receiver);
    await undisturbed.kill();
    await undisturbed.start();
    const atStart = (await undisturbed.idle()) ?? 0;
    await declare(undisturbed, 'k', new Map());
    const boundaries = (await undisturbed.idle()) ?? 0;
    assert.ok(boundaries - atStart >= 4, `one incident crosses only ${boundaries - atStart} boundaries`);

    await using prepared = new CrashingEscalog();
    await prepared.start();
    await withOrganisation(prepared, receiver);
    await prepared.idle();
    await prepared.kill();
    let crashes = 0;
    for (let boundary = 1; boundary <= boundaries; boundary += 1)
      crashes += Number(await crashAt(boundary, prepared, receiver));
    assert.ok(crashes >= atStart + 2, `it crashed at only ${crashes} of ${boundaries} boundaries`);
  });

  it('while the page is on its way sends it again under the same key', async () => {
    await using escalog = new CrashingEscalog();
    await using receiver = await WebhookReceiver.open();
    const declared = new Map<string, string>();
    await escalog.start();
    await withOrganisation(escalog, receiver);
    const arrived = receiver.onNext(() => escalog.kill());
    await Promise.allSettled([declare(escalog, 'k', declared), arrived]);
    await escalog.start();
    await declare(escalog, 'k', declared);
    await escalog.idle();

    assert.ok(receiver.attempts.length >= 2, 'the page that was cut off went out again');
    await assertNothingWasLost(escalog, declared, receiver.attempts);
  });

  it('again and again under load loses nothing', { timeout: 400_000 }, async () => {
    await using escalog = new CrashingEscalog();
    await using receiver = await WebhookReceiver.open();
    const declared = new Map<string, string>();
    await escalog.start();
    await withOrganisation(escalog, receiver);
    for (let round = 0; round < 6; round += 1) {
      const load = Promise.allSettled(
        Array.from({ length: 120 }, (_, index) => declare(escalog, `${round}-${index}`, declared)),
      );
      await waitFor(receiver, 10 + round * 7);
      await escalog.kill();
      await load;
      assert.ok(await escalog.start());
    }
    assert.ok(declared.size > 0);
    await escalog.idle();
    await assertNothingWasLost(escalog, declared, receiver.attempts);
  });
});

/** Crashes at the `boundary`th commit boundary after the organisation was applied, starts again, declares again. False when it got by without crossing so many. */
async function crashAt(boundary: number, prepared: CrashingEscalog, receiver: WebhookReceiver): Promise<boolean> {
  await using escalog = new CrashingEscalog(prepared);
  const declared = new Map<string, string>();
  let crashed = !(await escalog.start(boundary));
  if (!crashed) {
    await declare(escalog, 'k', declared).catch(() => undefined);
    crashed = (await escalog.idle()) === undefined;
    await escalog.kill();
  }
  await escalog.start();
  await declare(escalog, 'k', declared);
  await escalog.idle();
  const own = receiver.attempts.filter(({ body }) =>
    JSON.stringify(body).includes(String(declared.get('k'))),
  ) as Delivered[];
  assert.ok(own.length > 0, `boundary ${boundary}: nobody was paged`);
  await assertNothingWasLost(escalog, declared, own);
  return crashed;
}

/** Resolves once `count` further pages have come in. */
async function waitFor(receiver: WebhookReceiver, count: number): Promise<void> {
  for (let seen = 0; seen < count; seen += 1) await receiver.onNext(() => undefined);
}
