import type { Api } from '../api.ts';
import type { Me } from '../me.ts';

/** A device by which somebody signs in. */
export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly addedAt: string;
  readonly lastUsedAt: string | null;
}

/** What `templates/passkeys.eta` and `templates/sessions.eta` show of whoever is signed in. */
export interface OwnAccess {
  readonly passkeys: readonly Passkey[];
  /** Why browsers have none here; null where they have. */
  readonly whyNoPasskeys: string | null;
}

/** Of whoever is signed in; `null` for everybody else, who has nothing of this. */
export async function ownAccess(api: Api, { kind }: Me): Promise<OwnAccess | null> {
  if (kind !== 'session') return null;
  const [{ passkeys }, { whyNoPasskeys }] = await Promise.all([
    api.getOr<{ passkeys: readonly Passkey[] }>('/v1/passkeys', { passkeys: [] }),
    api.getOr<{ whyNoPasskeys: string | null }>('/v1/sign-in/ways', { whyNoPasskeys: null }),
  ]);
  return { passkeys, whyNoPasskeys };
}
