import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { AppError } from '@escalog/kernel';
import { embeddedSource, exportFrom, importInto } from '../index.ts';
import type { Target } from '../target.ts';
import { makeSample, openFolder, temporaryFolder, type Opened } from './sample.ts';

/** For who does not care how far it is. */
export const silently = (): void => {};

/** Exports a data folder. */
export async function exported(dataDir: string, file: string): Promise<void> {
  const source = await embeddedSource(dataDir);
  await exportFrom(source, file, silently).finally(() => source.close());
}

/** Imports into a target, and closes it. */
export async function imported(file: string, target: Target): Promise<void> {
  await importInto(target, file, silently).finally(() => target.close());
}

/** A sample, and the file that it was exported to. */
export async function sampleFile(
  t: TestContext,
): Promise<{ readonly folder: string; readonly dataDir: string; readonly file: string }> {
  const folder = temporaryFolder(t);
  const dataDir = join(folder, 'old');
  await makeSample(dataDir);
  const file = join(folder, 'export');
  await exported(dataDir, file);
  return { folder, dataDir, file };
}

/** Opens a data folder until the end of the test. */
export function open(t: TestContext, dataDir: string): Opened {
  const opened = openFolder(dataDir);
  t.after(() => opened.close());
  return opened;
}

/** What is refused must say so with this code, and be of no use to try again. */
export function refusal(code: string, message: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof AppError, String(error));
    assert.deepEqual([error.code, error.retriable], [code, false], error.message);
    assert.match(error.message, message);
    return true;
  };
}

/** The lines of an export. */
export function linesIn(file: string): readonly string[] {
  return gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
}

/** A log in which each partition has a gap. */
export async function* withoutMessage<Some extends { readonly offset: number }>(
  batches: AsyncIterable<readonly Some[]>,
  missing: number,
): AsyncGenerator<readonly Some[]> {
  for await (const batch of batches) yield batch.filter(({ offset }) => offset !== missing);
}
