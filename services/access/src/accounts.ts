import { hash, randomBytes } from 'node:crypto';
import { usualRole, type Role, type SessionClaims } from '@escalog/access';
import type { AccessChanged, AccessEvent, Actor, SessionEnded, TokenIssued, TokenRevoked } from '@escalog/contracts';
import { instantOf, type Instant, type Rejection } from '@escalog/kernel';
import { DeciderRunner, newId, type Outcome, type RunnerDeps } from '@escalog/runner';
import type { Views } from '@escalog/store';
import { Directory } from './directory.ts';
import { personAccess, type PersonAccess, type PersonCommand } from './domain/person-access.ts';
import { session, type EndSession, type SessionState } from './domain/session.ts';
import { token, type TokenCommand, type TokenState } from './domain/token.ts';

/** Those who have to be counted where the last one must stay. Everybody in it is an owner; an owner may be missing for a moment. */
interface Owners {
  readonly people: readonly string[];
}

/** A token that is asked for. */
export interface NewToken {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly person: string | null;
  readonly expiresAt: Instant | null;
}

const service: Actor = { kind: 'service', ref: 'access' };

/** Who may do what: decided here, published on `escalog.access`, and known in `directory`. */
export class Accounts {
  readonly directory = new Directory();
  readonly #people: DeciderRunner<PersonAccess, PersonCommand, AccessChanged>;
  readonly #tokens: DeciderRunner<TokenState, TokenCommand, TokenIssued | TokenRevoked>;
  readonly #sessions: DeciderRunner<SessionState, EndSession, SessionEnded>;
  readonly #owners: Views<Owners>;
  readonly #deps: RunnerDeps;

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
    this.#owners = deps.store.views('access-owners');
    // Urgent, all of them: who is told that it is done relies on it in every process.
    const isUrgent = (): boolean => true;
    this.#people = new DeciderRunner<PersonAccess, PersonCommand, AccessChanged>(
      {
        collection: 'access-people',
        eventType: 'AccessChanged',
        decider: personAccess,
        names: (person) => ({ stream: `access/${person}`, subject: person }),
        isUrgent,
        overtaken: (person) => void this.#again(() => this.#change(person, { kind: 'say-again', person }, service)),
      },
      deps,
    );
    this.#tokens = new DeciderRunner<TokenState, TokenCommand, TokenIssued | TokenRevoked>(
      {
        collection: 'access-tokens',
        eventType: 'TokenIssued',
        decider: token,
        names: (tokenId) => ({ stream: `token/${tokenId}`, subject: `token/${tokenId}` }),
        begins: ({ kind }) => kind === 'issue',
        isUrgent,
        overtaken: (tokenId) =>
          void this.#again(async () => this.#tokens.execute(tokenId, { kind: 'say-again', tokenId }, service)),
      },
      deps,
    );
    this.#sessions = new DeciderRunner<SessionState, EndSession, SessionEnded>(
      {
        collection: 'access-sessions',
        eventType: 'SessionEnded',
        decider: session,
        names: (sessionId) => ({ stream: `session/${sessionId}`, subject: `session/${sessionId}` }),
        begins: () => true,
        isUrgent,
      },
      deps,
    );
  }

  get runs() {
    return [this.#people, this.#tokens, this.#sessions];
  }

  /** As it is stored: what is decided right now counts too. */
  async accessOf(person: string): Promise<PersonAccess> {
    return (await this.#people.load(person))?.state ?? { role: usualRole, signedOutBefore: instantOf(0) };
  }

  /** Resolves with why it cannot be given, or `undefined`. */
  async giveRole(person: string, role: Role, actor: Actor): Promise<Rejection | undefined> {
    const isOnlyOwner = role !== 'owner' && (await this.#leavesNoOwner(person));
    try {
      const outcome = await this.#change(person, { kind: 'give-role', person, role, isOnlyOwner }, actor);
      return outcome.kind === 'rejected' ? outcome.rejection : undefined;
    } finally {
      await this.#noteOwner(person);
    }
  }

  async signOutEverywhere(person: string, actor: Actor): Promise<void> {
    await this.#change(person, { kind: 'sign-out-everywhere', person, at: this.#deps.clock.now() }, actor);
  }

  /** Somebody is in the catalog no more: their sessions and tokens end. Repeating it is safe. */
  async leave(person: string, at: Instant): Promise<void> {
    await this.#change(person, { kind: 'leave', person, at }, service);
    await this.#noteOwner(person);
    const theirs = this.directory.tokens.filter((one) => one.person === person && one.issuedAt < at);
    for (const { tokenId } of theirs) await this.revoke(tokenId, `${person} left the catalog.`, service);
  }

  /** Makes a token, and resolves with it: it is nowhere else, only its hash. */
  async issue(asked: NewToken, actor: Actor): Promise<{ readonly tokenId: string; readonly token: string }> {
    const tokenId = newId(this.#deps.clock.now());
    const secret = `esc_${randomBytes(32).toString('base64url')}`;
    const hashed = hash('sha256', secret, 'base64url');
    const command = { kind: 'issue', tokenId, hash: hashed, ...asked, scopes: [...asked.scopes] } as const;
    const outcome = this.#known(await this.#tokens.execute(tokenId, command, actor));
    if (outcome.kind === 'rejected') throw new Error(outcome.rejection.message);
    return { tokenId, token: secret };
  }

  /** Resolves with why it cannot be revoked, or `undefined`. */
  async revoke(tokenId: string, because: string | null, actor: Actor): Promise<Rejection | undefined> {
    const outcome = this.#known(await this.#tokens.execute(tokenId, { kind: 'revoke', tokenId, because }, actor));
    return outcome.kind === 'rejected' ? outcome.rejection : undefined;
  }

  async endSession({ sessionId, person, until }: SessionClaims, actor: Actor): Promise<void> {
    this.#known(await this.#sessions.execute(sessionId, { sessionId, person, expiresAt: until }, actor));
  }

  async #change(person: string, command: PersonCommand, actor: Actor): Promise<Outcome<AccessChanged>> {
    return this.#known(await this.#people.execute(person, command, actor));
  }

  #known<Event extends AccessEvent>(outcome: Outcome<Event>): Outcome<Event> {
    if (outcome.kind === 'accepted') for (const event of outcome.events) this.directory.apply(event);
    return outcome;
  }

  /** Takes somebody out of those who are counted, unless nobody were left: of two owners who lose their role at once, one keeps it. */
  async #leavesNoOwner(person: string): Promise<boolean> {
    let isOnly = false;
    await this.#owners.update(all, (owners) => {
      const others = (owners?.people ?? []).filter((one) => one !== person);
      isOnly = others.length === 0;
      return isOnly ? undefined : ownersOf(others);
    });
    return isOnly;
  }

  /** Counts somebody by the role that they have now. */
  async #noteOwner(person: string): Promise<void> {
    const isOwner = (await this.accessOf(person)).role === 'owner';
    await this.#owners.update(all, (owners) => {
      const others = (owners?.people ?? []).filter((one) => one !== person);
      return ownersOf(isOwner ? [...others, person] : others);
    });
  }

  /** What only makes the topic right again may be done later: it is told again when another process is overtaken, or it starts. */
  async #again(say: () => Promise<unknown>): Promise<void> {
    try {
      await say();
    } catch (error) {
      this.#deps.log.error(
        { err: error },
        'an older event of somebody may be the last on the topic; change what they may do once more',
      );
    }
  }
}

const all = 'owners';

function ownersOf(people: readonly string[]) {
  return { group: all, sortKey: '', view: { people } };
}
