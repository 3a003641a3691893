import type { Right, Role } from './rights.ts';

/** Who asks, as far as their cookie, token or link tells. */
export interface Principal {
  /** `local`: access is off, as on loopback with nothing configured, and everybody is the owner. */
  readonly kind: 'local' | 'session' | 'token' | 'link' | 'nobody';
  /** Ref of the person who acts; null for a program of its own, for nobody, and for a local owner who has not said who they are. */
  readonly person: string | null;
  /** Of the person; null without one. A token has at most what its scopes say. */
  readonly role: Role | null;
  readonly rights: readonly Right[];
  /** The one incident that a link is for; null for everybody else. */
  readonly incident: string | null;
  /** The one alert source, by name, that a token is for besides its rights; null for everybody else. */
  readonly source: string | null;
  /** Id of the session or token; null without one. */
  readonly credential: string | null;
}

export const nobody: Principal = {
  kind: 'nobody',
  person: null,
  role: null,
  rights: [],
  incident: null,
  source: null,
  credential: null,
};
