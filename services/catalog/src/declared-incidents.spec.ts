import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { encode } from '@escalog/contracts';
import { openJournal } from '@escalog/journal';
import { instantOf, isoOf } from '@escalog/kernel';
import { openSqliteStore } from '@escalog/store';
import { DeclaredIncidents } from './declared-incidents.ts';
import { routableIn } from './domain/routable.ts';
import { declared } from './testing/organisation.ts';

it('what an earlier release noted of an incident is read as it noted it, beside what is noted now', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-declared-'));
  const journal = openJournal({
    folder,
    onFailure: (error) => {
      throw error;
    },
  });
  const store = openSqliteStore({ journal });
  try {
    const incidents = new DeclaredIncidents({ store });
    const [earlier, now] = [1_000, 2_000].map((at) => {
      const declaration = declared({ title: `At ${at}` });
      return { ...declaration, meta: { ...declaration.meta, subject: `inc-${at}`, occurredAt: instantOf(at) } };
    });
    assert.ok(earlier !== undefined && now !== undefined);
    const event = Buffer.from(encode(earlier)).toString('base64');
    await store.views('declared-incidents').put({
      id: earlier.meta.subject,
      group: '',
      sortKey: isoOf(earlier.meta.occurredAt),
      view: { event },
    });
    await incidents.note(now);
    assert.deepEqual(await incidents.since(instantOf(0), { limit: 5 }), {
      noted: [
        { incident: 'inc-2000', declaredAt: 2_000, asNoted: undefined },
        { incident: 'inc-1000', declaredAt: 1_000, asNoted: routableIn(earlier) },
      ],
      next: null,
    });
  } finally {
    await store.close();
    await journal.close();
    rmSync(folder, { recursive: true });
  }
});
