/** What declaring and previewing have in common: the body, and what is made of it. */
import { callerOf, refOfCaller, type Caller, type Definitions } from '@escalog/definitions';
import { signedBy, type Signing } from '@escalog/http';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { entriesNamed, responderNamed, severityNamed } from '../domain/names.ts';
import type { Asked } from '../previews.ts';
import { need } from './context.ts';
import { seenByField } from './visibility.ts';

/** The fields of a declaration. */
export const declarationFields = {
  title: Type.String({
    minLength: 1,
    maxLength: 300,
    format: 'one-line',
    description: 'What is wrong, in one sentence: "users can\'t log in".',
  }),
  description: Type.Optional(Type.String({ maxLength: 10_000 })),
  severity: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 60,
      description: 'Such as sev1; without it the assumed severity is taken.',
    }),
  ),
  affects: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 120 }), {
      maxItems: 50,
      description:
        'Refs, names or aliases of what is affected, or a part of one that fits nothing else; without them the title is matched against what people know.',
    }),
  ),
  responder: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 120,
      description:
        'A person, schedule or team to page instead of the owners, before triage; by ref, name or a part of it.',
    }),
  ),
  declaredBy: signedBy,
};

/** Who may see it; not asked of a preview. */
export const visibilityFields = {
  private: Type.Optional(
    Type.Boolean({ description: 'true: only those who are named or involved, and owners, see it.' }),
  ),
  seenBy: seenByField,
};

const fields = Type.Object(declarationFields);

export interface Declared {
  readonly declaration: Asked;
  readonly declarer: Caller;
}

/** What a body says, in the words of the catalog. Throws a 422 problem for what the catalog does not know. */
export function declarationIn(
  body: Type.Static<typeof fields>,
  request: Signing & Pick<FastifyRequest, 'principal'>,
  definitions: Definitions,
): Declared {
  const { title, description = null, severity, affects = [], responder, declaredBy } = body;
  return {
    declaration: {
      title: title.trim(),
      description,
      severity: need(severityNamed(severity, definitions)),
      affects: need(entriesNamed(affects, definitions)),
      responder: responder === undefined ? null : need(responderNamed(responder, definitions)),
    },
    declarer: declarerOf(signerOf(declaredBy, request, definitions), definitions),
  };
}

/** A program that declares need not say who it is. */
function signerOf(
  by: string | undefined,
  request: Signing & Pick<FastifyRequest, 'principal'>,
  definitions: Definitions,
): string | undefined {
  if (by === undefined && request.principal.person === null) return undefined;
  return request.signerIfAny(by, (word) => refOfCaller(word, definitions));
}

/** Anybody may declare, and nothing is asked back: who may be several is called what they call themselves, too. */
function declarerOf(word: string | undefined, definitions: Definitions): Caller {
  // Of nobody there is nothing more to be said.
  if (word === undefined) return { ref: 'person/unknown', name: 'Somebody who gave no name', known: true };
  const answer = callerOf(word, definitions);
  return 'caller' in answer ? answer.caller : { ref: word, name: word, known: false };
}
