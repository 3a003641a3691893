import Type from 'typebox';

/** RFC 9457 problem details, plus `errors` when several things are wrong with one body. */
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
  },
  { title: 'Problem', description: 'RFC 9457 problem details.' },
);
export type ProblemBody = Type.Static<typeof problemSchema>;

/** Thrown by a route; the server's error handler turns it into `application/problem+json`. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: ProblemBody['errors'];
  /** Extra response headers, such as `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    detail: string,
    more: { errors?: NonNullable<ProblemBody['errors']>; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.name = 'HttpProblem';
    this.status = status;
    this.code = code;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }

  body(): ProblemBody {
    const body = {
      type: `https://escalog.dev/problems/${this.code}`,
      title: titles[this.status] ?? 'Error',
      status: this.status,
      detail: this.message,
      code: this.code,
    };
    return this.errors === undefined ? body : { ...body, errors: this.errors };
  }
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  403: 'Refused',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  408: 'Too slow',
  409: 'Conflict',
  413: 'Body too large',
  414: 'URL too long',
  415: 'Unsupported content type',
  421: 'Wrong host',
  422: 'Cannot be done',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Our fault',
  502: 'Broken off',
  503: 'Not available now',
  504: 'No answer',
};
