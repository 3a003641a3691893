import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { EscalogEvent } from '../generated/events.ts';

const folder = join(import.meta.dirname, '..', '..', 'golden');

/** An event as it was encoded when a version of its schema was released. These bytes are in logs that are kept for ever. */
export interface Golden {
  readonly type: string;
  readonly version: number;
  readonly event: EscalogEvent;
  readonly hex: string;
}

/** All golden files, by name. */
export function readGolden(): readonly Golden[] {
  return globSync('*.json', { cwd: folder })
    .sort()
    .map((file) => {
      const name = basename(file, '.json');
      const [type = '', version] = name.split('.');
      return {
        type,
        version: Number(version),
        event: JSON.parse(readFileSync(join(folder, file), 'utf8')) as EscalogEvent,
        hex: readFileSync(join(folder, `${name}.hex`), 'utf8').replaceAll(/\s/g, ''),
      };
    });
}

/** Writes the golden files of a version of an event type. Leaves files that exist as they are: released bytes do not change. */
export function writeGolden(event: EscalogEvent, version: number, bytes: Buffer): void {
  const path = join(folder, `${event.type}.${version}`);
  if (existsSync(`${path}.json`)) return;
  writeFileSync(`${path}.json`, `${JSON.stringify(event, null, 2)}\n`);
  writeFileSync(`${path}.hex`, `${bytes.toString('hex').replace(/.{1,96}/g, '$&\n')}`);
}
