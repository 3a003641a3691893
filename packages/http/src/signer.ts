import type { Principal } from '@escalog/access';
import { HttpProblem } from './problem.ts';

type RefOf = (word: string) => string;

/** Who does what a request asks for. `refOf` says who is meant by a word, where that is known. */
export interface Signing {
  /**
   * A word for `callerOf`: `by` as it was sent, or whoever is signed in when it was left out. Of whoever is signed in, or asks by a
   * token or a link of their own, nobody else's name is taken: 403. Whoever is nobody in particular has to say: 400.
   */
  signer(by: string | undefined, refOf?: RefOf): string;
  /** As `signer`, for what need not be signed: `undefined` where access is off and nobody said who they are. */
  signerIfAny(by: string | undefined, refOf?: RefOf): string | undefined;
}

export function signerAs(principal: Principal, by: string | undefined, refOf?: RefOf): string {
  const word = signerIfAnyAs(principal, by, refOf);
  if (word === undefined) throw missing('"by" in the body is required: say who does it.');
  return word;
}

export function signerIfAnyAs(
  { kind, person }: Principal,
  by: string | undefined,
  refOf: RefOf = (word) => word,
): string | undefined {
  if (kind === 'local') return by ?? person ?? undefined;
  if (person === null) {
    if (by !== undefined) return by;
    throw missing('This token acts for nobody in particular: "by" is required, to say who does it.');
  }
  if (by === undefined || by === person || refOf(by) === person) return person;
  throw new HttpProblem(
    403,
    'not-yourself',
    `This is asked for as ${person}, and "by" names somebody else; leave it out, or have them do it.`,
  );
}

function missing(detail: string): HttpProblem {
  return new HttpProblem(400, 'invalid-request', detail, { errors: [{ pointer: '/by', detail: 'is required' }] });
}
