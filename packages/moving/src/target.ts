import type { Secrets } from '@escalog/hosting';
import type { Contents, Profile } from './source.ts';

/** An installation that is imported into. Nothing is changed there before `begin`. */
export interface Target {
  readonly profile: Profile;
  /** Rejects when there is something already, or services run there. */
  expectEmpty(): Promise<void>;
  /** From now on no service starts there, until `finish`. Rejects, and changes nothing, when other secrets are there. */
  begin(secrets: Secrets): Promise<Contents>;
  finish(): Promise<void>;
  /** What to do before the next import when this one breaks off, as a sentence; `undefined` while nothing was changed. */
  readonly remedy: string | undefined;
  /** Rejects when going on is no use, and never resolves. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}
