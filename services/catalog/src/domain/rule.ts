import type { IncidentDeclared, Route } from '@escalog/contracts';
import type { Definitions, Ref } from '@escalog/definitions';

/** What routing rests on: the declaration, and the catalog as it is now. */
export type Declaration = Pick<IncidentDeclared, 'title' | 'affects' | 'unrouted' | 'responder'>;

export interface Catalog {
  readonly definitions: Definitions;
  /** Business services whose words a sentence shares, best first. Copies of the catalog answer it from an index. */
  resembling(sentence: string): readonly Resemblance[];
}

export interface Resemblance {
  readonly ref: Ref;
  /** Words of the sentence that were found in it, without those that say nothing. */
  readonly words: readonly string[];
}

/** A rule that knows who is to be involved. */
export interface Match {
  readonly kind: 'match';
  /** Entries that are affected: those declared, or those the sentence means. */
  readonly affects: readonly Ref[];
  readonly routes: readonly Route[];
  /** What the rule rests on, as a clause: `“log in” in the sentence names Login`. */
  readonly because: string;
  readonly candidates: readonly Ref[];
}

/** A rule that does not. */
export interface Pass {
  readonly kind: 'pass';
  /** Why not, as a clause in the past: `no responder was asked for`. */
  readonly because: string;
  /** Entries that the sentence may have meant nevertheless, best first. */
  readonly candidates: readonly Ref[];
}

/** One way from a declaration to routes. */
export interface Rule {
  /** The code of the reason when it decides. */
  readonly name: string;
  apply(declaration: Declaration, catalog: Catalog): Match | Pass;
}

export function pass(because: string, candidates: readonly Ref[] = []): Pass {
  return { kind: 'pass', because, candidates };
}
