import type { AccessEvent, TokenIssued } from '@escalog/contracts';
import { instantOf, type Instant } from '@escalog/kernel';
import { roles, usualRole, type Role } from './rights.ts';

/** A token that was issued and not revoked. */
export type Token = Pick<TokenIssued, 'tokenId' | 'name' | 'hash' | 'scopes' | 'person' | 'expiresAt'>;

/** What a session's cookie says once its signature is verified. */
export interface SessionClaims {
  readonly sessionId: string;
  /** Ref of the person. */
  readonly person: string;
  /** When it began. */
  readonly since: Instant;
  /** When it ends by itself. */
  readonly until: Instant;
}

/**
 * What a process knows of who may do what, fed from the topic `escalog.access`. An event that comes again, or comes after a newer
 * one of the same person, token or session, changes nothing. What is over by its own time is forgotten with `forget`: it holds the
 * tokens that are good, the people whose access was ever changed, and the sessions that were ended before their time.
 */
export class AccessCopy {
  /** By subject: the version that was last taken over. */
  readonly #versions = new Map<string, number>();
  readonly #people = new Map<string, { readonly role: Role; readonly signedOutBefore: Instant }>();
  readonly #tokens = new Map<string, Token>();
  readonly #idsByHash = new Map<string, string>();
  /** By id: when it would have ended. */
  readonly #endedSessions = new Map<string, Instant>();
  #changes = 0;

  apply(event: AccessEvent): void {
    const subject = subjectOf(event);
    if ((this.#versions.get(subject) ?? 0) >= event.meta.version) return;
    this.#versions.set(subject, event.meta.version);
    this.#changes += 1;
    switch (event.type) {
      case 'TokenIssued':
        this.#take(event);
        break;
      case 'TokenRevoked':
        this.#drop(event.tokenId);
        break;
      case 'AccessChanged':
        this.#people.set(event.person, { role: roleOf(event.role), signedOutBefore: event.signedOutBefore });
        break;
      case 'SessionEnded':
        this.#endedSessions.set(event.sessionId, event.expiresAt);
        break;
      default:
        // An event of a later version says nothing that is known here.
        event satisfies never;
    }
  }

  /** How often it has changed: what was decided by it holds as long as this stays, but for what is over by its own time. */
  get changes(): number {
    return this.#changes;
  }

  /** Of the person, as it was last given; the usual one when it never was. */
  roleOf(person: string): Role {
    return this.#people.get(person)?.role ?? usualRole;
  }

  /** Whether a session is good at `now`: not over, not ended, and not begun before its person was signed out everywhere. */
  isAlive({ sessionId, person, since, until }: SessionClaims, now: Instant): boolean {
    if (now >= until || this.#endedSessions.has(sessionId)) return false;
    const { role = usualRole, signedOutBefore = instantOf(0) } = this.#people.get(person) ?? {};
    return since >= signedOutBefore && role !== 'none';
  }

  /** The token with this SHA-256, base64url, when it is good at `now`. */
  tokenWith(hash: string, now: Instant): Token | undefined {
    const token = this.#tokens.get(this.#idsByHash.get(hash) ?? '');
    return token === undefined || (token.expiresAt !== null && token.expiresAt <= now) ? undefined : token;
  }

  /** How many people have the role, counting those alone whose access was ever changed. */
  countOf(role: Role): number {
    return [...this.#people.values()].filter((person) => person.role === role).length;
  }

  /** Forgets what is over by its own time at `now`, and would be refused without being remembered. */
  forget(now: Instant): void {
    for (const [id, until] of this.#endedSessions) {
      if (until > now) continue;
      this.#endedSessions.delete(id);
      this.#versions.delete(`session/${id}`);
    }
    for (const { tokenId, expiresAt } of this.#tokens.values()) {
      if (expiresAt === null || expiresAt > now) continue;
      this.#drop(tokenId);
      this.#versions.delete(`token/${tokenId}`);
    }
  }

  /** How much it holds, to watch that it does not grow without end. */
  get size(): { readonly people: number; readonly tokens: number; readonly endedSessions: number } {
    return { people: this.#people.size, tokens: this.#tokens.size, endedSessions: this.#endedSessions.size };
  }

  #take({ tokenId, name, hash, scopes, person, expiresAt }: TokenIssued): void {
    this.#drop(tokenId);
    this.#tokens.set(tokenId, { tokenId, name, hash, scopes, person, expiresAt });
    this.#idsByHash.set(hash, tokenId);
  }

  #drop(tokenId: string): void {
    const token = this.#tokens.get(tokenId);
    if (token === undefined) return;
    this.#tokens.delete(tokenId);
    this.#idsByHash.delete(token.hash);
  }
}

/** What an event is about, as its key on the topic says. */
function subjectOf(event: AccessEvent): string {
  switch (event.type) {
    case 'AccessChanged':
      return event.person;
    case 'SessionEnded':
      return `session/${event.sessionId}`;
    case 'TokenIssued':
    case 'TokenRevoked':
      return `token/${event.tokenId}`;
    default:
      return (event as AccessEvent).meta.subject ?? '';
  }
}

/** A role that is not known here may do nothing. */
function roleOf(word: string): Role {
  return Object.hasOwn(roles, word) ? (word as Role) : 'none';
}
