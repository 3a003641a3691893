import type { IncidentDeclared, Route } from '@escalog/contracts';
import { resembling, typesKnownToEveryone, type Definitions, type Ref, type Resemblance } from '@escalog/definitions';

/** What routing rests on: the declaration, and the catalog as it is now. */
export type Declaration = Pick<IncidentDeclared, 'title' | 'severity' | 'affects' | 'unrouted' | 'responder'>;

export interface Catalog {
  readonly definitions: Definitions;
  /** What everybody knows and shares words with a sentence, those with the most first. */
  resembling(sentence: string): readonly Resemblance[];
}

/** The catalog as routing sees it. */
export function catalogOver(definitions: Definitions): Catalog {
  return {
    definitions,
    resembling: (sentence) => resembling(sentence, typesKnownToEveryone(definitions), definitions),
  };
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
