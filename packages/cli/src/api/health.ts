/** What Escalog answers about how it is. Instants are ISO 8601 in UTC. */

export interface Readiness {
  readonly status: 'ready' | 'not-ready';
  readonly checks: readonly {
    readonly service: string;
    readonly name: string;
    readonly ok: boolean;
    readonly state: 'failing' | 'unwell' | 'warning' | 'well';
    readonly detail: string;
  }[];
}

/** What operators are told of until it is heard or over. */
export interface StandingAlarm {
  /** A service and its check, such as notification/smtp. */
  readonly id: string;
  readonly state: 'failing' | 'unwell' | 'warning';
  readonly detail: string;
  readonly host: string;
  readonly since: string;
  readonly told: number;
  readonly toldAt: string | null;
  readonly heard: { readonly at: string; readonly by: string } | null;
}
