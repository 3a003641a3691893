import { problemKinds, problemSchema, problemTitle } from './problem.ts';
import { safeMethods } from './strangers.ts';

/** An OpenAPI document, as far as it is looked into. */
export interface ApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths: Readonly<Record<string, object>>;
  readonly [part: string]: unknown;
}

type Content = Readonly<Record<string, { readonly schema?: { readonly title?: string } }>>;
type Responses = Readonly<Record<string, { readonly content?: Content }>>;
interface Parameter {
  readonly required?: boolean;
  readonly schema?: { readonly default?: unknown };
}
interface Operation {
  readonly responses: Responses;
  readonly parameters?: readonly Parameter[];
}

/** Problems of every operation: of the connection, of its URL and its headers, and ours. */
const always = [400, 401, 403, 408, 421, 431, 500, 502, 503, 504];
/** Of those besides that change something, and may have a body. */
const ofChanges = [413, 415];
/** Of those besides that have a part of the path for a parameter. */
const ofParameters = [414];

/** The tags in the order in which somebody new reads, which is that of the page too; every server tells all of them. */
const sections = [
  { name: 'intake', description: 'Incidents and alerts: declare, look, acknowledge, resolve' },
  { name: 'timeline', description: 'What happened to an incident and why, its report, and the schemas of the events' },
  { name: 'catalog', description: 'Who and what there is, and who is on call' },
  { name: 'policy', description: 'Escalations that run, and nudges' },
  {
    name: 'notification',
    description: 'How people are reached: channels, contact methods, test pages, codes, and the sandbox inbox',
  },
  { name: 'access', description: 'Who you are, who may do what, tokens for programs, and the audit' },
  { name: 'health', description: 'Whether it runs and can do its job' },
  { name: 'dead letters', description: 'What a service could not handle' },
  { name: 'alarms', description: 'What operators are told of, until one of them has heard it' },
];

/**
 * Adds to an OpenAPI document what its routes do not say themselves: what its tags mean, the problems that the server answers
 * with for any of them, and that a parameter with a default may be left out. Routes name the problems of their own by
 * `problemSchema`.
 */
export function completed(document: ApiDocument): ApiDocument {
  const paths = mapped(document.paths as Record<string, Record<string, Operation>>, (operations, path) =>
    mapped(operations, (operation, method) => ({
      ...operation,
      ...(operation.parameters && { parameters: operation.parameters.map(withDefault) }),
      responses: withCommon(operation.responses, [
        ...always,
        ...(safeMethods.includes(method.toUpperCase()) ? [] : ofChanges),
        ...(path.includes('{') ? ofParameters : []),
      ]),
    })),
  );
  const responses = mapped(problemKinds, (kind, status) => responseOf(Number(status), kind.when));
  return { ...document, tags: sections, paths, components: { schemas: { [problemTitle]: problemSchema }, responses } };
}

function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  made: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, made(value, key)]));
}

function withDefault(parameter: Parameter): Parameter {
  return parameter.schema?.default === undefined ? parameter : { ...parameter, required: false };
}

function withCommon(own: Responses, common: readonly number[]): object {
  const said = mapped(own, (response, status) => {
    if (isProblem(response)) return referenceTo(status);
    if (!common.includes(Number(status))) return response;
    // What the route says otherwise may come as a problem too, before the route is asked.
    return { ...response, content: { ...contentOf(Number(status)), ...response.content } };
  });
  return { ...Object.fromEntries(common.map((status) => [status, referenceTo(String(status))])), ...said };
}

function isProblem({ content }: Responses[string]): boolean {
  return content?.['application/json']?.schema?.title === problemTitle;
}

function referenceTo(status: string): object {
  return { $ref: `#/components/responses/${status}` };
}

function responseOf(status: number, description: string): object {
  return { description, content: contentOf(status) };
}

/** A page for a browser, which is what `Accept` says, as far as the request could be read. */
function contentOf(status: number): Content {
  return {
    'application/problem+json': { schema: { $ref: `#/components/schemas/${problemTitle}` } as object },
    ...(!unreadable.includes(status) && { 'text/html': { schema: { type: 'string' } as object } }),
  };
}

const unreadable = [408, 431];
