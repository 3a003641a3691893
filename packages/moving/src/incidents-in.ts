/** How many incidents a data folder has that nobody uses: what tells people whether it is the one they mean. */
import { openJournal } from '@escalog/journal';
import { countOf } from '@escalog/store';

export async function incidentsIn(dataDir: string): Promise<number> {
  const journal = openJournal({ folder: dataDir, onFailure: () => {} });
  try {
    return countOf(journal.tables, 'aggregates', 'incidents');
  } finally {
    await journal.close();
  }
}
