import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { openJournal } from '@escalog/journal';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { openSqliteStore } from '@escalog/store';
import pino from 'pino';
import type { Escalations } from './domain/escalations.ts';
import { Unanswered } from './unanswered.ts';

const usedUp = {
  resolved: false,
  escalations: { a: { phase: 'exhausted', lastResortTimes: 2 } },
} as unknown as Escalations;
const answered = {
  resolved: false,
  escalations: { a: { phase: 'halted', lastResortTimes: 2 } },
} as unknown as Escalations;
const climbing = { resolved: false, escalations: { a: { phase: 'climbing' } } } as unknown as Escalations;

it('those whom nobody answers are counted without a look at each, and what a dead process left is found by and by', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-unanswered-'));
  const journal = openJournal({ folder, onFailure: (error) => assert.fail(error) });
  t.after(async () => {
    await journal.close();
    rmSync(folder, { recursive: true });
  });
  const store = openSqliteStore({ journal });
  const clock = new ManualClock(instantOf(Date.UTC(2026, 10, 18)));
  const unanswered = new Unanswered(store, { clock, log: pino({ level: 'silent' }) });
  const states = new Map<string, Escalations>();
  const note = (id: string, state: Escalations): void => {
    clock.advance(1_000);
    states.set(id, state);
    unanswered.note(id, state);
  };
  let looks = 0;
  const told = async (): Promise<string> => {
    looks = 0;
    const { detail } = await unanswered.check((id) => {
      looks += 1;
      return states.get(id);
    });
    return /^\S+ open incident/.exec(detail)?.[0] ?? detail.split(' ').slice(0, 3).join(' ');
  };
  assert.equal(await told(), 'no open incident');
  for (let each = 0; each < 40; each += 1) note(`i${each}`, usedUp);
  note('other', climbing);
  assert.equal(await told(), '40 open incident');
  assert.ok(looks <= 10, `${looks} were looked at`);
  note('i7', answered);
  assert.equal(await told(), '39 open incident');
  // A process that died right after these had been acknowledged noted nothing of it.
  for (const id of ['i3', 'i30']) states.set(id, answered);
  const seen = [await told(), await told(), await told(), await told()];
  assert.equal(seen.at(-1), '37 open incident');
});
