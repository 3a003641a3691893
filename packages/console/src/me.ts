import type { Principal } from '@escalog/access';

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

/** While the service that tells sessions cannot be asked: what this process knows by itself, which is all but the name. */
export function meKnownHere({ kind, person, role, rights }: Principal): Me {
  return { kind, person, name: null, role, rights };
}
