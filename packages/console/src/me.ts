/** Who opened the page, as `GET /v1/session` tells. */
export interface Me {
  /** `local` while access is off; `nobody` is asked to sign in. */
  readonly kind: 'local' | 'session' | 'token' | 'link' | 'nobody';
  /** Ref of the person as whom everything is done; null for whoever has not said who they are. */
  readonly person: string | null;
  readonly name: string | null;
  readonly role: string | null;
  readonly rights: readonly string[];
}

/** While the service that knows sessions cannot be asked: pages show what the other services answer to the same cookie. */
export const unknown: Me = { kind: 'nobody', person: null, name: null, role: null, rights: [] };
