import { hostname } from 'node:os';
import { stateOf, type AlarmBox, type Check, type ShownAlarm } from '@escalog/http';
import { after, isoOf, type Alarm, type Instant, type Milliseconds } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import type { Views } from '@escalog/store';
import { observe } from '@escalog/telemetry';
import {
  afterHearing,
  afterTelling,
  found,
  isOver,
  takenOn,
  type Finding,
  type StandingAlarm,
} from './standing-alarm.ts';

export interface StandingAlarmsOptions extends Pick<RunnerDeps, 'store' | 'clock' | 'log' | 'operators'> {
  /** Whose checks they are. */
  readonly service: string;
  readonly checks: () => Promise<readonly Check[]>;
  /** What the machine or container of this process is called; as the system says when left out. */
  readonly host?: string;
}

const lookEvery: Milliseconds = 60_000;
/** Neither a check nor the store keeps a look waiting for longer. */
const patience: Milliseconds = 20_000;
const mostListed = 200;

/**
 * Looks at the checks of a service every minute. Of each that is not well in two looks in a row operators are told, again and again until somebody
 * has heard it or it is over, which is told as well. Replicas share the store, and one of them tells. Where the store does not take what
 * is to be remembered, it is remembered here.
 */
export class StandingAlarms implements AlarmBox {
  readonly #options: StandingAlarmsOptions;
  readonly #views: Views<StandingAlarm>;
  readonly #host: string;
  /** Since when what the store knows nothing of is not well: one look alone may be a moment. */
  #suspected: ReadonlyMap<string, Instant> = new Map();
  /** What the store did not take. */
  readonly #unsaved = new Map<string, StandingAlarm>();
  /** What may wait in the webhook of this process, until it was told to be over. */
  readonly #raised = new Set<string>();
  #last: readonly (readonly [check: string, state: ReturnType<typeof stateOf>])[] = [];
  #standing = new Map<string, StandingAlarm>();
  #looking: Promise<void> | undefined;
  #next: Alarm | undefined;
  #ends: readonly (() => void)[] = [];
  #isStopped = false;

  constructor(options: StandingAlarmsOptions) {
    this.#options = options;
    this.#host = options.host ?? hostname();
    this.#views = options.store.views(`${options.service}-alarms`);
  }

  /** Once more does nothing: a service starts twice when it is paused first. */
  start(): void {
    if (this.#ends.length > 0) return;
    const service = { 'escalog.service': this.#options.service };
    this.#ends = [
      observe('escalog.check.state', () =>
        this.#last.flatMap(([check, now]) =>
          (['failing', 'unwell', 'warning', 'well'] as const).map(
            (state) => [Number(state === now), { ...service, 'escalog.check': check, 'escalog.state': state }] as const,
          ),
        ),
      ),
      observe('escalog.alarm.standing', () =>
        [...this.#standing].map(
          ([check, { heard }]) => [1, { ...service, 'escalog.check': check, 'escalog.heard': heard !== null }] as const,
        ),
      ),
    ];
    void this.look().then(() => this.#lookLater());
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#next?.cancel();
    for (const end of this.#ends) end();
    await this.#looking;
  }

  /** 1 while it looks. */
  get busy(): number {
    return Number(this.#looking !== undefined);
  }

  /** Looks now. For what does not wait for the minute. */
  look(): Promise<void> {
    return (this.#looking ??= this.#look().finally(() => (this.#looking = undefined)));
  }

  async list(): Promise<readonly ShownAlarm[]> {
    const now = this.#options.clock.now();
    return [...(await this.#all())]
      .filter(([, alarm]) => !isOver(alarm, now))
      .sort(([a, { since: one }], [b, { since: other }]) => one - other || (a < b ? -1 : 1))
      .map(([check, alarm]) => this.#shown(check, alarm));
  }

  async hear(check: string, by: string): Promise<ShownAlarm | undefined> {
    const { clock, log, service } = this.#options;
    const now = clock.now();
    const heard = await this.#change(check, (alarm) =>
      alarm === undefined || isOver(alarm, now) ? undefined : afterHearing(alarm, by, now),
    );
    if (heard === undefined || isOver(heard, now)) return undefined;
    log.info({ alarm: `${service}/${check}`, by }, 'an alarm was heard');
    return this.#shown(check, heard);
  }

  #lookLater(): void {
    const { clock } = this.#options;
    if (this.#isStopped) return;
    this.#next = clock.alarm(after(clock.now(), lookEvery), () => void this.look().then(() => this.#lookLater()));
  }

  async #look(): Promise<void> {
    const { clock, log } = this.#options;
    try {
      const unwell = await this.#unwell();
      const now = clock.now();
      const before = await this.#all();
      const suspected = new Map<string, Instant>();
      for (const [check, finding] of unwell) {
        const since = this.#suspected.get(check);
        if (since === undefined && !before.has(check)) {
          suspected.set(check, now);
          continue;
        }
        suspected.set(check, since ?? now);
        await this.#change(check, (alarm) => found(alarm, finding, since ?? now, now));
      }
      this.#suspected = suspected;
      this.#standing = await this.#all();
      for (const check of this.#standing.keys()) await this.#tellIfDue(check, now);
    } catch (error) {
      log.error({ err: error }, 'it could not be found out of what operators are to be told; it is tried again');
    }
  }

  /** By the name of the check, such as `dead-letters`, what is wrong. */
  async #unwell(): Promise<ReadonlyMap<string, Finding>> {
    const checks = await this.#withinPatience(this.#options.checks()).catch((error: unknown): readonly Check[] => [
      { name: 'checks', ok: false, detail: `how it is cannot be found out: ${String(error)}` },
    ]);
    this.#last = checks.map((check) => [slugOf(check.name), stateOf(check)]);
    return new Map(
      checks.flatMap((check) => {
        const state = stateOf(check);
        return state === 'well' ? [] : [[slugOf(check.name), { state, detail: check.detail, host: this.#host }]];
      }),
    );
  }

  async #tellIfDue(check: string, now: Instant): Promise<void> {
    let isTaken = false;
    const alarm = await this.#change(check, (known) => {
      const taken = known && takenOn(known, this.#host, now);
      isTaken = taken !== undefined;
      return taken;
    });
    if (alarm === undefined || !isTaken) return;
    const { operators, log, service } = this.#options;
    const over = isOver(alarm, now);
    const { detail: reason, host, since, told } = alarm;
    const state = over ? 'over' : alarm.state;
    const about = { check: `${service}/${check}`, state, reason, host, since: isoOf(since), told } as const;
    if (told === 0 && !over) log.warn(about, 'a check is not well, and operators are to hear of it');
    else if (over) log.info(about, 'a check is well again');
    const isTold = (): Promise<void> => this.#told(check, over);
    // What nobody was told of need not be told to be over; what waits to be told gives way to that it is over.
    const isUntold = alarm.toldAt === null && !this.#raised.has(check);
    if (operators === undefined || (over && isUntold)) return isTold();
    this.#raised.add(check);
    operators.raise({ kind: 'check', ...about }, () => void isTold());
  }

  async #told(check: string, over: boolean): Promise<void> {
    const now = this.#options.clock.now();
    if (!over) return void (await this.#change(check, (alarm) => alarm && afterTelling(alarm, now)));
    this.#raised.delete(check);
    this.#unsaved.delete(check);
    this.#standing.delete(check);
    try {
      await this.#withinPatience(this.#views.remove(check));
    } catch (error) {
      this.#options.log.warn({ err: error }, 'an alarm that is over could not be forgotten; it is told once more');
    }
  }

  /** By check; what the store does not tell is as it was known. */
  async #all(): Promise<Map<string, StandingAlarm>> {
    try {
      const stored = await this.#withinPatience(this.#views.list({ order: 'ascending', limit: mostListed }));
      return new Map([...stored.map(({ id, view }) => [id, view] as const), ...this.#unsaved]);
    } catch {
      return new Map([...this.#standing, ...this.#unsaved]);
    }
  }

  /** Changes what is remembered, in the store or here; `undefined` leaves it as it is. */
  async #change(
    check: string,
    change: (alarm: StandingAlarm | undefined) => StandingAlarm | undefined,
  ): Promise<StandingAlarm | undefined> {
    const unsaved = this.#unsaved.get(check);
    try {
      const kept = await this.#withinPatience(
        this.#views.update(check, (stored) => {
          const view = change(unsaved ?? stored) ?? unsaved;
          return view && { group: '', sortKey: check, view };
        }),
      );
      if (this.#unsaved.get(check) === unsaved) this.#unsaved.delete(check);
      return kept;
    } catch {
      const known = unsaved ?? this.#standing.get(check);
      const changed = change(known);
      if (changed !== undefined) this.#unsaved.set(check, changed);
      return changed ?? known;
    }
  }

  /** A store that hangs must not keep anybody from being told. */
  async #withinPatience<Value>(work: Value | Promise<Value>): Promise<Value> {
    if (!(work instanceof Promise)) return work;
    const { clock } = this.#options;
    const overdue = Promise.withResolvers<never>();
    const alarm = clock.alarm(after(clock.now(), patience), () =>
      overdue.reject(new Error(`no answer within ${patience / 1_000} s`)),
    );
    try {
      return await Promise.race([work, overdue.promise]);
    } finally {
      alarm.cancel();
    }
  }

  #shown(check: string, { since, toldAt, heard, told, state, detail, host }: StandingAlarm): ShownAlarm {
    return {
      id: `${this.#options.service}/${check}`,
      state,
      detail,
      host,
      since: isoOf(since),
      told,
      toldAt: toldAt === null ? null : isoOf(toldAt),
      heard: heard === null ? null : { by: heard.by, at: isoOf(heard.at) },
    };
  }
}

function slugOf(name: string): string {
  return name.replaceAll(' ', '-');
}
