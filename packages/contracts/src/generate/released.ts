import { type AvroRecord, idsOf, selfContained } from '../schema-files.ts';

/** The newest version of a record as it is kept for ever. */
export function releasedText(record: AvroRecord): string {
  return `${JSON.stringify(selfContained(record), null, 2)}\n`;
}

/** What is wrong with writing `record` where `kept` was released under the same id; `undefined` when only prose differs. */
export function editOfReleased(record: AvroRecord, kept: string): string | undefined {
  if (withoutProse(kept) === withoutProse(releasedText(record))) return undefined;
  const { all, newest } = idsOf(record);
  return `${record.name} is no longer what version ${all.length} (id ${newest}) was when it was released: add the next free id to its list in schemas/ids.json, or take the change back.`;
}

function withoutProse(schema: string): string {
  return JSON.stringify(JSON.parse(schema), (key, value: unknown) => (key === 'doc' ? undefined : value));
}
