/** A start that pages nobody until somebody says so: why, whom it would page, and how it goes on. */
import { rm } from 'node:fs/promises';
import { backupMarkIn, readBackupMark } from '@escalog/hosting';
import { problemSchema, type Routes } from '@escalog/http';
import { after, isoOf, spoken, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Log } from '@escalog/runner';
import Type from 'typebox';
import { openIncidents, type Headers } from './would-page.ts';

/** For how long a disk is waited for. */
const patience: Milliseconds = 5_000;

export interface PauseOptions {
  readonly dataDir: string;
  /** yes: pause. no: do not, though it is a restored backup. Left out: pause when it is one. */
  readonly paused?: boolean | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Why nobody is paged, and since when. */
interface Why {
  readonly since: Instant;
  readonly because: string;
}

export class Pause {
  readonly #options: PauseOptions;
  readonly #goOn: () => Promise<void>;
  #why: Why | undefined;
  #going: Promise<void> | undefined;

  /** `goOn` has everybody paged again who is to be. Throws when the mark of a backup cannot be read. */
  constructor(options: PauseOptions, goOn: () => Promise<void>) {
    this.#options = options;
    this.#goOn = goOn;
    this.#why = whyPaused(options);
    if (options.paused === false) void this.#forgetBackup();
    if (this.#why === undefined) return;
    const { log } = options;
    const since = isoOf(this.#why.since);
    const reason = `${this.#why.because} Nobody is paged until somebody says so: escalog paused`;
    log.warn({ since, reason }, 'paused');
  }

  /** Undefined while it pages as always. */
  get why(): Why | undefined {
    return this.#why;
  }

  /** Pages again. Twice is no error, and after an error it is tried again. */
  goOn(): Promise<void> {
    return (this.#going ??= this.#end().finally(() => (this.#going = undefined)));
  }

  async #end(): Promise<void> {
    if (this.#why === undefined) return;
    // Before anything is sent: after a crash it does not ask again.
    await this.#forgetBackup();
    await this.#goOn();
    this.#why = undefined;
  }

  /** Resolves in any case, and before long: no disk keeps people from being paged who said that they are to be. */
  async #forgetBackup(): Promise<void> {
    const { dataDir, clock, log } = this.#options;
    const late = Promise.withResolvers<never>();
    const alarm = clock.alarm(after(clock.now(), patience), () => late.reject(new Error('the disk does not answer')));
    try {
      await Promise.race([rm(backupMarkIn(dataDir), { force: true }), late.promise]);
    } catch (error) {
      log.warn({ err: error }, 'the mark of the restored backup could not be removed; the next start asks again');
    } finally {
      alarm.cancel();
    }
  }
}

/** What stands on every page of the console while nobody is paged. */
export function pauseNotice({ why }: Pause): string | undefined {
  return (
    why &&
    `Nobody is paged until somebody says so. ${why.because} Whom it would page, and how it goes on, is under Operate.`
  );
}

function whyPaused({ dataDir, paused, clock }: PauseOptions): Why | undefined {
  if (paused === false) return undefined;
  const since = clock.now();
  const mark = readBackupMark(dataDir);
  if (mark !== undefined) {
    const age = spoken(Math.max(0, since - mark.takenAt));
    return {
      since,
      because: `This is a backup of ${isoOf(mark.takenAt)}, ${age} before this start: what was acknowledged or resolved since is not in it.`,
    };
  }
  return paused === true ? { since, because: 'Escalog was started with --paused.' } : undefined;
}

const page = Type.Object({
  person: Type.String({ description: 'Ref.' }),
  name: Type.String(),
  channels: Type.Array(Type.String(), {
    description: 'By what it is sent; empty when that is decided only when the level is reached.',
  }),
  level: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Of a level that is reached only then, from 1; null of a page that was asked for already.',
  }),
  dueAt: Type.String({ description: 'When it is due, or was.' }),
});

const answer = Type.Object(
  {
    paused: Type.Boolean(),
    since: Type.Union([Type.String(), Type.Null()]),
    because: Type.Union([Type.String(), Type.Null()]),
    incidents: Type.Array(
      Type.Object({
        incidentId: Type.String(),
        title: Type.String(),
        severity: Type.Union([Type.String(), Type.Null()]),
        declaredAt: Type.String(),
        acknowledged: Type.Boolean({ description: 'Somebody has it: nobody is paged until that lapses.' }),
        pages: Type.Array(page),
      }),
      {
        description:
          'Every open incident, what nobody has first, and whom it would page by now or later; without pages where that is decided only when it goes on.',
      },
    ),
    more: Type.Integer({ description: 'So many more messages are on their way than the pages here, at most.' }),
  },
  { title: 'Pause' },
);

const tags = ['pause'];

/** `GET /v1/pause`: is anybody paged, and if not, who would be? `POST /v1/pause/end`: go on. */
export function pauseRoutes(server: Routes, pause: Pause): void {
  const wouldPage = async (headers: Headers) => {
    const { incidents, more } = await openIncidents(server, headers);
    return { incidents: [...incidents], more };
  };
  const shown = async (headers: Headers) => {
    const { why } = pause;
    return {
      paused: why !== undefined,
      since: why === undefined ? null : isoOf(why.since),
      because: why?.because ?? null,
      ...(why === undefined ? { incidents: [], more: 0 } : await wouldPage(headers)),
    };
  };
  server.get(
    '/v1/pause',
    { schema: { tags, summary: 'Whether anybody is paged; while nobody is, who would be', response: { 200: answer } } },
    async ({ headers }) => shown(headers),
  );
  server.post(
    '/v1/pause/end',
    {
      schema: {
        tags,
        summary: 'Go on: page whoever is to be paged',
        description:
          'What is late says by how much. Resolve or acknowledge first what is over. Not being paused is no error.',
        response: { 200: answer, 403: problemSchema },
      },
    },
    async ({ headers }) => {
      await pause.goOn();
      return shown(headers);
    },
  );
}
