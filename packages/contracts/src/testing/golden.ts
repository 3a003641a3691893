import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { EscalogEvent } from '../generated/events.ts';

const folder = join(import.meta.dirname, '..', '..', 'golden');

/** An event as it was encoded when its schema was released. These bytes are in logs that are kept for ever. */
export interface Golden {
  readonly type: string;
  readonly event: EscalogEvent;
  readonly hex: string;
}

/** All golden files, by name. */
export function readGolden(): readonly Golden[] {
  return globSync('*.json', { cwd: folder }).sort().map((file) => {
    const name = basename(file, '.json');
    return { type: name.slice(0, name.lastIndexOf('.')), event: JSON.parse(readFileSync(join(folder, file), 'utf8')) as EscalogEvent, hex: readFileSync(join(folder, `${name}.hex`), 'utf8').replaceAll(/\s/g, '') };
  });
}

/** Writes the first golden files of a new event type. Leaves files that exist as they are: released bytes do not change. */
export function writeGolden(event: EscalogEvent, bytes: Buffer): void {
  const path = join(folder, `${event.type}.1`);
  if (existsSync(`${path}.json`)) return;
  writeFileSync(`${path}.json`, `${JSON.stringify(event, null, 2)}\n`);
  writeFileSync(`${path}.hex`, `${bytes.toString('hex').replace(/.{1,96}/g, '$&\n')}`);
}
