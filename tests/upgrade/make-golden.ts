/**
 * Makes the golden data folders of the layout that this release writes: `node tests/upgrade/make-golden.ts 3` writes
 * `layout-3-stopped.br` and `layout-3-killed.br`. To be run once for a layout, by the last commit that writes it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answered, answerOf, declareInAttic } from '../startup/asking.ts';
import { EscalogCommand } from '../startup/escalog-command.ts';
import { pack } from './golden-folder.ts';

const [layout = ''] = process.argv.slice(2);
if (!/^\d+$/.test(layout)) throw new Error('say which layout this release writes: node tests/upgrade/make-golden.ts 3');

/** One incident that is resolved, one that is acknowledged, one that nobody has. */
async function fill(url: string): Promise<void> {
  for (let count = 1; count <= 3; count += 1) await declareInAttic(url, 'PT1H');
  const { text } = await answerOf(`${url}/v1/incidents`);
  const { incidents } = JSON.parse(text) as { incidents: readonly { id: string }[] };
  const [first, second] = incidents;
  const by = { by: 'amy' };
  await answerOf(`${url}/v1/incidents/${first?.id}/acknowledge`, by);
  await answerOf(`${url}/v1/incidents/${second?.id}/acknowledge`, by);
  await answerOf(`${url}/v1/incidents/${second?.id}/resolve`, by);
  await answered(`${url}/v1/sandbox/messages`, /fire/);
}

for (const how of ['stopped', 'killed'] as const) {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-golden-'));
  try {
    await using escalog = new EscalogCommand({ ESCALOG_DATA_DIR: folder, PORT: '0' });
    await fill(await escalog.listening());
    escalog.child.kill(how === 'stopped' ? 'SIGTERM' : 'SIGKILL');
    await escalog.exited();
    pack(folder, `layout-${layout}-${how}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
