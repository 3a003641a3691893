/**
 * The output of `npm test`: a line a file, then every failure in full, then what was skipped and why, and
 * as the last line `N passed, N failed`, with `, N skipped` when there were some. Only leaves are counted:
 * a suite, or a test with subtests, counts when it fails by itself, such as in a hook.
 */
import { relative, resolve } from 'node:path';
import type { EventData, TestsStream } from 'node:test';
import { inspect, styleText } from 'node:util';

type TestEvent = { [T in keyof Events]: { readonly type: T; readonly data: Events[T] } }[keyof Events];

interface Events {
  'test:start': EventData.TestStart;
  'test:pass': EventData.TestPass;
  'test:fail': EventData.TestFail;
  'test:stdout': EventData.TestStdout;
  'test:stderr': EventData.TestStderr;
  'test:diagnostic': EventData.TestDiagnostic;
  'test:summary': EventData.TestSummary;
  'test:interrupted': EventData.TestInterrupted;
}

/** What is known of one spec file. */
interface FileResult {
  passed: number;
  /** Each failure as it is printed at the end. */
  readonly failures: string[];
  readonly skips: string[];
  /** What the tests printed. */
  output: string;
  /** Full names of tests, by id. */
  readonly names: Map<number, string>;
  readonly parents: Set<number>;
}

export default async function* reporter(source: TestsStream): AsyncGenerator<string> {
  const files = new Map<string, FileResult>();
  let interrupted = false;
  for await (const event of source as unknown as AsyncIterable<TestEvent>) {
    if (event.type === 'test:summary') {
      if (event.data.file !== undefined)
        yield progressOf(event.data, event.data.file, resultOf(files, event.data.file));
    } else if (event.type === 'test:interrupted') {
      interrupted = true;
      recordInterruption(files, event.data);
      yield conclusionOf([...files.values()]); // NOTE: the process ends after this event, not the stream
    } else record(files, event);
  }
  if (!interrupted) yield conclusionOf([...files.values()]);
}

/** What kept the run from ending, when somebody or a deadline ended it. */
function recordInterruption(files: Map<string, FileResult>, { tests }: EventData.TestInterrupted): void {
  for (const { name, file } of tests)
    resultOf(files, file ?? name).failures.push(`${name} was still running when the run was interrupted`);
}

function record(
  files: Map<string, FileResult>,
  { type, data }: Exclude<TestEvent, { type: 'test:summary' | 'test:interrupted' }>,
): void {
  const path = 'entryFile' in data ? data.entryFile : data.file;
  if (path === undefined) return;
  const result = resultOf(files, resolve(path));
  switch (type) {
    case 'test:start':
      if (!isWholeFile(data)) nameOf(result, data);
      return;
    case 'test:pass':
      return recordPass(result, data);
    case 'test:fail':
      return recordFailure(result, data);
    case 'test:stdout':
    case 'test:stderr':
    case 'test:diagnostic':
      result.output += data.message.replace(/\n?$/, '\n');
  }
}

function recordPass(result: FileResult, data: EventData.TestPass): void {
  const isSkipped = data.skip !== undefined || data.todo !== undefined;
  if (isWholeFile(data)) recordWholeFile(result, data);
  else if (isSkipped) result.skips.push(`${nameOf(result, data)}: ${reasonOf(data)}`);
  else if (data.details.type !== 'suite' && !result.parents.has(data.testId)) result.passed += 1;
}

/** The runner passes a file in which it found nothing to run; we do not. */
function recordWholeFile(result: FileResult, { file }: EventData.LocationInfo): void {
  if (result.names.size === 0) result.failures.push(`${shown(file)} has no tests`);
}

function recordFailure(result: FileResult, data: EventData.TestFail): void {
  const { error } = data.details;
  const byItself = !('failureType' in error) || error.failureType !== 'subtestsFailed';
  if (data.todo !== undefined) result.skips.push(`${nameOf(result, data)}: ${reasonOf(data)}`);
  else if (isWholeFile(data))
    result.failures.push(`${shown(data.file)} did not run to its end\n${indented(result.output)}`);
  else if (byItself)
    result.failures.push(
      `${nameOf(result, data)}\n  ${shown(data.file)}:${data.line}\n${indented(inspected(error.cause))}`,
    );
}

/** `suite > nested suite > test`. */
function nameOf({ names, parents }: FileResult, { name, testId, parentId }: EventData.TestStart): string {
  const known = names.get(testId);
  if (known !== undefined) return known;
  const parent = parentId === undefined ? undefined : names.get(parentId);
  if (parentId !== undefined) parents.add(parentId);
  const full = parent === undefined ? name : `${parent} > ${name}`;
  names.set(testId, full);
  return full;
}

function isWholeFile({ name, file }: EventData.TestStart): boolean {
  return file !== undefined && resolve(name) === file;
}

function reasonOf({ skip, todo }: { skip?: string | boolean; todo?: string | boolean }): string {
  if (typeof skip === 'string') return skip;
  if (skip === undefined) return typeof todo === 'string' ? `to do: ${todo}` : 'to do';
  return 'no reason given';
}

function progressOf(
  { success, duration_ms: milliseconds }: EventData.TestSummary,
  file: string,
  { passed, failures, skips, output }: FileResult,
): string {
  const mark = success ? styleText('green', 'ok  ') : styleText('red', 'FAIL');
  return `${mark} ${shown(file)}  ${counts(passed, failures.length, skips.length)}  ${Math.round(milliseconds)} ms\n${indented(output)}`;
}

function conclusionOf(results: readonly FileResult[]): string {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failures = results.flatMap((result) => result.failures);
  const skips = results.flatMap((result) => result.skips);
  if (passed === 0 || failures.length > 0) process.exitCode = 1;
  return [
    failures.length === 0 ? '' : section('Failed', failures),
    skips.length === 0 ? '' : section('Skipped', skips),
    passed + failures.length > 0 ? '' : '\nNo test ran: check the file patterns, and that not everything is skipped.\n',
    `\n${counts(passed, failures.length, skips.length)}\n`,
  ].join('');
}

function section(title: string, entries: readonly string[]): string {
  return `\n${styleText('bold', title)}\n${entries.map((entry) => `  ${entry.trimEnd()}\n`).join(entries.some((entry) => entry.includes('\n')) ? '\n' : '')}`;
}

function counts(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

/** The error with its diff, without the fields that repeat it and without the runner's own frames. */
function inspected(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  // A test failed, and then what it used `await using` for did.
  if ('suppressed' in error && 'error' in error)
    return `${inspected(error.suppressed)}\nand on disposal: ${inspected(error.error)}`;
  const stack = (error.stack ?? String(error))
    .split('\n')
    .filter((line) => !/^\s+at .*\(?node:internal|^\s+at .*node:async_hooks/.test(line));
  const cause = error.cause === undefined ? [] : [`caused by ${inspect(error.cause)}`];
  return [...stack, ...cause].join('\n');
}

function indented(text: string): string {
  return text.trimEnd() === '' ? '' : `${text.trimEnd().replace(/^(?=.)/gm, '    ')}\n`;
}

function shown(file: string | undefined): string {
  return file === undefined ? 'unknown file' : relative(process.cwd(), file);
}

function resultOf(files: Map<string, FileResult>, path: string): FileResult {
  const result = files.get(path) ?? {
    passed: 0,
    failures: [],
    skips: [],
    output: '',
    names: new Map(),
    parents: new Set(),
  };
  files.set(path, result);
  return result;
}
