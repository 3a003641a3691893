import Type from 'typebox';

/** What the schema is called in the description of the API. */
export const problemTitle = 'Problem';

/** A catalog entry that may be meant. */
export const offerSchema = Type.Object(
  {
    ref: Type.String(),
    name: Type.String(),
    score: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'How like it is to what was said. Offers are ordered by it.',
    }),
    reason: Type.String({ description: 'Why it is offered, as a sentence: “logn” is one letter from Login.' }),
  },
  { title: 'Offer' },
);
export type OfferBody = Type.Static<typeof offerSchema>;

/** RFC 9457 problem details, plus `errors` when several things are wrong with one body, and `offers` when it names what cannot be told. */
export const problemSchema = Type.Object(
  {
    type: Type.String({ description: 'Stable identifier of the kind of problem.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What is wrong here, and what to do.' }),
    code: Type.String({ description: 'The last part of `type`, to match on.' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({ pointer: Type.String({ description: 'JSON Pointer into the body.' }), detail: Type.String() }),
      ),
    ),
    offers: Type.Optional(
      Type.Array(offerSchema, {
        description: 'What may be meant by a name that nothing bears, or several; best first.',
      }),
    ),
  },
  { title: problemTitle, description: 'RFC 9457 problem details.' },
);
export type ProblemBody = Type.Static<typeof problemSchema>;

/** Thrown by a route; the server's error handler turns it into `application/problem+json`. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: ProblemBody['errors'];
  readonly offers: ProblemBody['offers'];
  /** Extra response headers, such as `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    detail: string,
    more: {
      errors?: NonNullable<ProblemBody['errors']>;
      offers?: readonly OfferBody[];
      headers?: Record<string, string>;
    } = {},
  ) {
    super(detail);
    this.name = 'HttpProblem';
    this.status = status;
    this.code = code;
    this.errors = more.errors;
    this.offers = more.offers === undefined ? undefined : [...more.offers];
    this.headers = more.headers ?? {};
  }

  body(): ProblemBody {
    const body = {
      type: `https://escalog.dev/problems/${this.code}`,
      title: problemKinds[this.status]?.title ?? 'Error',
      status: this.status,
      detail: this.message,
      code: this.code,
    };
    return {
      ...body,
      ...(this.errors !== undefined && { errors: this.errors }),
      ...(this.offers !== undefined && { offers: this.offers }),
    };
  }
}

interface Kind {
  readonly title: string;
  /** Whenever it is answered, for the description of the API. */
  readonly when: string;
}

/** What each status means here. */
export const problemKinds: Readonly<Record<number, Kind>> = {
  400: { title: 'Bad request', when: 'The request does not fit what is described here; `detail` says what to mend.' },
  401: {
    title: 'Not authorized',
    when: 'Nobody is known to ask, where people sign in; or a token or key is missing or wrong, and `WWW-Authenticate` says how to send one.',
  },
  403: {
    title: 'Refused',
    when: 'Whoever asks lacks the right that `detail` names, the link is not valid, or a page of another site sent it.',
  },
  404: { title: 'Not found', when: 'There is nothing by this name.' },
  405: {
    title: 'Method not allowed',
    when: 'There is something here, but not for this method; `Allow` lists those that there are.',
  },
  406: { title: 'Not acceptable', when: 'It does not come in a form that `Accept` names.' },
  408: { title: 'Too slow', when: 'The request did not arrive completely in time.' },
  409: { title: 'Conflict', when: 'Something else is going on that has to end first.' },
  410: { title: 'Gone', when: 'It was archived; `detail` says where to and when.' },
  413: { title: 'Body too large', when: 'The body is over the limit.' },
  414: { title: 'URL too long', when: 'A part of the path is longer than anything here is named.' },
  415: { title: 'Unsupported content type', when: 'The body is not JSON.' },
  421: { title: 'Wrong host', when: 'Escalog does not answer to the name in `Host`.' },
  422: { title: 'Cannot be done', when: 'The request can be read, and what it asks for cannot be done.' },
  429: { title: 'Too many requests', when: 'There were too many requests; `Retry-After` says when to go on.' },
  431: { title: 'Headers too large', when: 'The URL and headers are over the limit.' },
  500: { title: 'Our fault', when: 'A fault of Escalog, which is in its log.' },
  502: { title: 'Broken off', when: 'Through the gateway: the service broke off before it answered.' },
  503: {
    title: 'Not available now',
    when: 'Something that is needed is not available now; `Retry-After` says when to try again.',
  },
  507: {
    title: 'No room',
    when: 'The disk of the data folder is full; `detail` says what became of the request.',
  },
  504: { title: 'No answer', when: 'Through the gateway: the service did not answer in time.' },
};
