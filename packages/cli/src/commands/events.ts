import { setTimeout as wait } from 'node:timers/promises';
import { mayPass, Refused, type Client, type Opened } from '../client.ts';
import { Failure } from '../failure.ts';
import { FileBeingWritten, textIfAny, writeWhole } from '../files.ts';
import type { Context } from './command.ts';

export const eventFormats = ['ndjson', 'csv', 'parquet'] as const;

export interface EventsOptions {
  readonly format: (typeof eventFormats)[number];
  readonly follow?: boolean;
  readonly after?: string;
  /** A file that keeps the position. */
  readonly state?: string;
  readonly to?: string;
  readonly topics?: string;
  readonly types?: string;
  readonly incident?: string;
  readonly since?: string;
  readonly until?: string;
}

/** Between two tries to go on, in milliseconds. */
const pause = 1_000;
/** How often the position is kept at most while events come, in milliseconds. */
const keptEvery = 1_000;

/** What happened, from the log: to standard output or into a file, up to now or going on. */
export async function events(options: EventsOptions, context: Context): Promise<void> {
  const { format, follow = false, to, state } = options;
  if (format === 'parquet' && to === undefined)
    throw new Failure('usage', 'Parquet is no text: say with --to FILE where it goes.');
  if (follow && (format !== 'ndjson' || to !== undefined))
    throw new Failure('usage', 'What goes on has no end: follow as NDJSON to standard output, without --to.');
  const position = options.after ?? (state === undefined ? undefined : textIfAny(state)?.trim()) ?? undefined;
  if (follow) return followed(options, position || undefined, context);
  const answer = await context.client.open(pathOf(options, position || undefined));
  await (to === undefined ? printed(answer, context) : kept(answer, to, context));
  const next = answer.headers.get('escalog-position');
  if (next === null)
    throw new Failure('refused', 'The answer does not say where to go on; is that Escalog? Check --url.');
  if (state !== undefined) writeWhole(state, `${next}\n`);
  else context.terminal.err(`Go on with --after ${next}`);
}

function pathOf(
  { format, topics, types, incident, since, until }: EventsOptions,
  after?: string,
  follow?: true,
): string {
  const asked = { format, after, follow: follow && 'true', topics, types, incident, since, until };
  return `/v1/events?${new URLSearchParams(
    Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )}`;
}

async function printed({ body }: Opened, { terminal }: Context): Promise<void> {
  for await (const bytes of body) await terminal.write(bytes);
}

/** Under its name stands the whole file or what was there before. */
async function kept({ body }: Opened, to: string, { terminal }: Context): Promise<void> {
  using file = new FileBeingWritten(to);
  for await (const bytes of body) file.append(bytes);
  file.finish();
  terminal.err(`Written to ${to}.`);
}

/** Goes on, by itself also where the connection breaks, until the process is ended. */
async function followed(
  options: EventsOptions,
  from: string | undefined,
  { client, terminal }: Context,
): Promise<void> {
  let position = from;
  let isLost = false;
  let keeping: Promise<void> | undefined;
  let failure: unknown;
  const { state } = options;
  const keep = (): void => {
    if (failure !== undefined) throw failure;
    if (state === undefined) return;
    keeping ??= wait(keptEvery)
      .then(() => writeWhole(state, `${position}\n`))
      .catch((error: unknown) => void (failure = error))
      .finally(() => (keeping = undefined));
  };
  for (;;) {
    try {
      for await (const { events: lines, position: next } of piecesOf(client, pathOf(options, position, true))) {
        if (isLost) terminal.err('Connected again.');
        isLost = false;
        if (lines.length > 0) await terminal.write(Buffer.from(lines.join('')));
        position = next;
        keep();
      }
      await wait(pause);
    } catch (error) {
      const tooMany = error instanceof Refused && error.status === 429;
      if (!tooMany && !mayPass(error)) throw error;
      if (!isLost) terminal.err(`${error.message}\nTrying again until it goes on.`);
      isLost = true;
      await wait((error instanceof Refused ? error.retryAfter : undefined) ?? pause);
    }
  }
}

/** Whole lines, as many as came at once, and the position behind the last. What is cut off comes again. */
async function* piecesOf(client: Client, path: string) {
  const { body } = await client.open(path);
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/(?<=\n)/);
    rest = lines.at(-1)?.endsWith('\n') === true ? '' : (lines.pop() ?? '');
    const last = lines.at(-1);
    if (last === undefined) continue;
    const { position } = JSON.parse(last) as { readonly position: string };
    yield { events: lines.filter((line) => !isPositionAlone(line)), position };
  }
}

function isPositionAlone(line: string): boolean {
  return /^\{"position":"[\w-]*"\}\s*$/.test(line);
}
