/** What people write beside the report of an incident: a summary, notes, and what is to be done. */
import type { FollowUp, FollowUpPage, ListedFollowUp, Note, Retrospective, Written } from '../api/retrospective.ts';
import { Failure } from '../failure.ts';
import { textIn } from '../files.ts';
import { withIncident } from '../incident-id.ts';
import { localTime } from '../show/local-time.ts';
import { oneLine, printable } from '../show/printable.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';

const under = '/retrospective';

export interface SummaryOptions {
  readonly as?: string;
  readonly file?: string;
  readonly over?: number;
}

/**
 * Shows the summary, or writes it. One that stands there is written over only by whoever says that they have seen it: somebody else
 * may have written it since.
 */
export async function summary(
  id: string,
  words: readonly string[],
  { as: by, file, over = 0 }: SummaryOptions,
  { client, terminal }: Context,
): Promise<void> {
  const text = textOf(words, file);
  if (text === undefined) {
    const { summary: written } = await withIncident(id, client, (path) => client.get<Retrospective>(path(under)));
    if (written === null)
      return terminal.err('Nobody has written a summary: escalog summary INCIDENT TEXT, or -f FILE');
    terminal.out(printable(written.text));
    return terminal.err(`${writtenBy(written, terminal.timeZone)}; to write it anew: --over ${written.version}`);
  }
  const body = { text, version: over, by };
  const { summary: now } = await withIncident(id, client, (path) =>
    client.put<Retrospective>(path(`${under}/summary`), body),
  );
  terminal.out(now === null ? 'The summary is taken away.' : 'The summary is written.');
}

export interface NoteOptions {
  readonly as?: string;
  readonly file?: string;
  readonly about?: string;
  readonly edit?: string;
  readonly withdraw?: string;
}

/** Lists the notes when nothing is said; writes one, writes one anew, or takes one back. */
export async function note(
  id: string,
  words: readonly string[],
  { as: by, file, about, edit, withdraw }: NoteOptions,
  { client, terminal }: Context,
): Promise<void> {
  const text = withdraw === undefined ? textOf(words, file) : undefined;
  if (withdraw !== undefined && (words.length > 0 || file !== undefined || edit !== undefined || about !== undefined))
    throw new Failure('usage', 'To take a note back, give --withdraw NOTE and nothing else.');
  if (text === undefined && withdraw === undefined && (edit !== undefined || about !== undefined))
    throw new Failure('usage', 'Give the text of the note: escalog note INCIDENT TEXT, or -f FILE.');
  await withIncident(id, client, async (path) => {
    const written = {
      by,
      ...(text !== undefined && { text }),
      ...(about !== undefined && { about: instantOf(about) }),
    };
    if (edit === undefined && withdraw === undefined && text !== undefined) {
      const { body } = await client.post<Note>(path(`${under}/notes`), written);
      return terminal.out(`Noted: ${body.noteId}`);
    }
    const { notes } = await client.get<Retrospective>(path(under));
    if (edit === undefined && withdraw === undefined) return showNotes(notes, { terminal });
    const meant = called(edit ?? withdraw ?? '', notes, ({ noteId }) => noteId, 'note', 'escalog note INCIDENT');
    const notePath = path(`${under}/notes/${encodeURIComponent(meant.noteId)}`);
    if (withdraw !== undefined) {
      const query = new URLSearchParams({ version: String(meant.version), ...(by !== undefined && { by }) });
      await client.deleteFor(`${notePath}?${query}`);
      return terminal.out(oneLine(`Taken back: ${meant.text}`));
    }
    await client.put<Note>(notePath, { about: meant.about, ...written, version: meant.version });
    return terminal.out('The note is written anew.');
  });
}

function showNotes(notes: readonly Note[], { terminal }: Pick<Context, 'terminal'>): void {
  if (notes.length === 0) return terminal.err('Nobody has written a note: escalog note INCIDENT TEXT');
  for (const one of notes) {
    const about = one.about === null ? '' : `, about ${localTime(one.about, terminal.timeZone)}`;
    terminal.out(oneLine(`${one.noteId}  ${writtenBy(one, terminal.timeZone)}${about}`));
    for (const line of printable(one.text).split('\n')) terminal.out(`    ${line}`);
  }
}

export interface FollowUpOptions {
  readonly as?: string;
  readonly owner?: string;
  readonly due?: string;
  readonly link?: string;
  readonly done?: string;
  readonly drop?: string;
}

/** Writes down what is to be done after an incident, or says that it is done or dropped; lists what an incident has when nothing is said. */
export async function followUp(
  id: string,
  words: readonly string[],
  { as: by, owner, due, link, done, drop }: FollowUpOptions,
  { client, terminal }: Context,
): Promise<void> {
  const text = words.join(' ').trim();
  const ended = done ?? drop;
  if (ended !== undefined && (text !== '' || (done !== undefined && drop !== undefined) || owner || due || link))
    throw new Failure('usage', 'Give either --done FOLLOW-UP or --drop FOLLOW-UP, and nothing else.');
  if (ended === undefined && text === '' && (owner || due || link))
    throw new Failure('usage', 'Say what is to be done: escalog follow-up INCIDENT TEXT.');
  await withIncident(id, client, async (path) => {
    if (text !== '') {
      const said = { text, by, ...(owner && { owner }), ...(due && { due }), ...(link && { url: link }) };
      const { body } = await client.post<FollowUp>(path(`${under}/follow-ups`), said);
      const who = body.ownerName === null ? '' : ` by ${body.ownerName}`;
      return terminal.out(oneLine(`To be done${who}: ${body.text} (${body.followUpId})`));
    }
    const { followUps } = await client.get<Retrospective>(path(under));
    if (ended === undefined)
      return showFollowUps(followUps, 'Nothing is written down: escalog follow-up INCIDENT TEXT', { terminal });
    const meant = called(ended, followUps, ({ followUpId }) => followUpId, 'follow-up', 'escalog follow-up INCIDENT');
    const state = done === undefined ? 'dropped' : 'done';
    const { text: what, owner: whose, due: day, url: where, version } = meant;
    const body = { text: what, owner: whose, due: day, url: where, state, version, by };
    await client.put<FollowUp>(path(`${under}/follow-ups/${encodeURIComponent(meant.followUpId)}`), body);
    return terminal.out(oneLine(`${done === undefined ? 'Dropped' : 'Done'}: ${what}`));
  });
}

export interface FollowUpsOptions {
  readonly owner?: string;
  readonly overdue?: boolean;
  readonly state?: string;
  readonly limit: number;
  readonly after?: string;
  readonly json?: boolean;
}

/** What is to be done after incidents, over all of them. */
export async function listFollowUps(
  { json, ...asked }: FollowUpsOptions,
  { client, terminal }: Context,
): Promise<void> {
  const query = new URLSearchParams(
    Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
  const page = await client.get<FollowUpPage>(`/v1/follow-ups?${query}`);
  if (json) return terminal.out(JSON.stringify(page, null, 2));
  showFollowUps(page.followUps, 'Nothing is to be done.', { terminal });
  if (page.next !== null) terminal.err(`There is more: --after "${page.next}"`);
}

function showFollowUps(
  followUps: readonly (FollowUp | ListedFollowUp)[],
  nothing: string,
  { terminal }: Pick<Context, 'terminal'>,
): void {
  if (followUps.length === 0) return terminal.err(nothing);
  const rows = followUps.map((one) => [
    one.followUpId,
    'overdue' in one && one.overdue ? 'overdue' : one.state,
    one.due ?? '-',
    one.ownerName ?? '-',
    'incidentTitle' in one ? `${one.text} (${one.incidentTitle})` : one.text,
  ]);
  for (const line of table(['FOLLOW-UP', 'STATE', 'DUE', 'OWNER', 'WHAT'], rows, terminal.width)) terminal.out(line);
}

function writtenBy({ byName, at }: Written, timeZone: string): string {
  return oneLine(`by ${byName}, ${localTime(at, timeZone)}`);
}

/** The text that was given: as words, in a file, or with `-` on standard input; undefined when none was. */
function textOf(words: readonly string[], file: string | undefined): string | undefined {
  if (file !== undefined && words.length > 0)
    throw new Failure('usage', 'Give the text itself or a file with it, not both.');
  if (file !== undefined) return textIn(file);
  if (words.length === 0) return undefined;
  return words.length === 1 && words[0] === '-' ? textIn('-') : words.join(' ');
}

/** The first characters are enough, where no other begins so. */
function called<One>(word: string, all: readonly One[], idOf: (one: One) => string, what: string, list: string): One {
  const [first, ...others] = all.filter((one) => idOf(one).startsWith(word));
  if (word !== '' && first !== undefined && others.length === 0) return first;
  throw new Failure(
    'refused',
    first === undefined
      ? `The incident has no ${what} ${word}; ${list} lists those that it has.`
      : `Several begin with ${word}; give more of the id. ${list} lists them.`,
  );
}

/** A time that says no zone is one of the wall clock here. */
function instantOf(text: string): string {
  try {
    return Temporal.Instant.from(text).toString();
  } catch {
    try {
      return Temporal.PlainDateTime.from(text).toZonedDateTime(Temporal.Now.timeZoneId()).toInstant().toString();
    } catch {
      throw new Failure('usage', `${text} is no time: give one such as 2026-11-18T02:03 or 2026-11-18T02:03:00Z.`);
    }
  }
}
