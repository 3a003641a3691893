import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { openJournal } from '@escalog/journal';
import { instantOf } from '@escalog/kernel';
import { openSqliteStore } from '@escalog/store';
import type { Passkey } from '../domain/passkeys.ts';
import { withPasskey } from '../domain/passkeys.ts';
import { handleOf, KeptPasskeys } from './kept-passkeys.ts';

const passkey = (id: string, at: number): Passkey => ({
  id,
  publicKey: 'AAAA',
  counter: 0,
  name: id,
  transports: [],
  addedAt: instantOf(at),
  lastUsedAt: null,
  challengedUpTo: instantOf(at),
});

it('whoever leaves the catalog loses what they had registered until then, and no more', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-passkeys-'));
  const journal = openJournal({
    folder,
    onFailure: (error) => {
      throw error;
    },
  });
  const store = openSqliteStore({ journal });
  t.after(async () => {
    await store.close();
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const kept = new KeptPasskeys(store);
  for (const at of [1_000, 3_000])
    await kept.change('person/ana', (all) => withPasskey(all, passkey(`at-${at}`, at), instantOf(at)));
  for (const times of ['once', 'told again']) {
    await kept.leave('person/ana', instantOf(2_000));
    assert.deepEqual(
      (await kept.of('person/ana')).passkeys.map(({ id }) => id),
      ['at-3000'],
      times,
    );
  }
  await kept.leave('person/ana', instantOf(4_000));
  assert.equal(await kept.byHandle(handleOf('person/ana')), undefined);
});
