/** A template that is checked when it is written: what it names exists, and it renders. */
import { listed } from '@escalog/kernel';
import type { StaticAnalysis, Template, Variable } from 'liquidjs';
import type { CelFault } from '../cel/types.ts';
import type { TemplateChannel } from '../entries/template.ts';
import { faultOf } from './faults.ts';
import { bareFacts, fullFacts } from './example-facts.ts';
import { liquid, rendered } from './language.ts';
import { isThere, templateNames, type TemplateFacts, type TemplateKind, type TemplateName } from './names.ts';
import { nearest } from './nearest.ts';

export type CompiledTemplate =
  | { readonly ok: false; readonly fault: CelFault }
  | {
      readonly ok: true;
      /** Names that it uses, such as `incident.title`. */
      readonly names: ReadonlySet<string>;
      /** The text, plain. Throws when it cannot be made of these facts after all. */
      render(facts: TemplateFacts): string;
    };

/** `source` for messages of this channel and kind, or the first thing that is wrong with it. */
export function compiledTemplate(source: string, channel: TemplateChannel, kind: TemplateKind): CompiledTemplate {
  const refused = (fault: CelFault): CompiledTemplate => ({ ok: false, fault });
  let parsed: Template[];
  let analysis: StaticAnalysis;
  try {
    parsed = liquid.parse(source);
    analysis = liquid.analyzeSync(parsed, { partials: false });
  } catch (error) {
    return refused(faultOf(source, error));
  }
  const { variables, globals } = analysis;
  const free = Object.values(globals).flat();
  const places = new Set(free.map(placeOf));
  const bound = Object.values(variables)
    .flat()
    .filter((variable) => !places.has(placeOf(variable)));
  const fault = first([
    ...free.flatMap((variable) => faultOfName(variable, channel, kind)),
    ...bound.flatMap(faultOfLocal),
  ]);
  if (fault !== undefined) return refused(fault);
  const render = (facts: TemplateFacts): string => rendered(parsed, facts);
  try {
    render(bareFacts(kind));
    if (render(fullFacts(kind)) === '')
      return refused({ detail: 'it says nothing; write what is to be said', line: 1, column: 1 });
  } catch (error) {
    return refused(faultOf(source, error));
  }
  return { ok: true, names: new Set(free.map(({ segments }) => segments.slice(0, 2).join('.')).map(known)), render };
}

function placeOf({ location: { row, col }, segments }: Variable): string {
  return `${row}:${col}:${segments.join('.')}`;
}

function first(faults: readonly CelFault[]): CelFault | undefined {
  return faults.toSorted((a, b) => a.line - b.line || a.column - b.column)[0];
}

/** `urgency.size` names `urgency`. */
function known(path: string): string {
  return templateNames.some(({ name }) => name === path) ? path : (path.split('.')[0] ?? path);
}

const ofTexts: readonly string[] = ['size'];
const ofLists: readonly string[] = ['size', 'first', 'last'];
const ofLoops: readonly string[] = ['index', 'index0', 'first', 'last', 'length', 'rindex', 'rindex0'];

function faultOfName(variable: Variable, channel: TemplateChannel, kind: TemplateKind): readonly CelFault[] {
  const { segments, location } = variable;
  const at = (detail: string): readonly CelFault[] => [{ detail, line: location.row, column: location.col }];
  const path = variable.toString();
  if (segments.some((segment) => typeof segment === 'object'))
    return at(`${path} takes its name from another value, which cannot be checked; write the name after a dot`);
  const found = templateNames.find(({ name }) => path === name || isWithin(segments, name));
  if (found === undefined) return at(unknownName(path, channel, kind));
  if (!isThere(found, channel, kind)) return at(elsewhere(found, channel, kind));
  const [step, ...more] = segments.slice(found.name.split('.').length);
  const steps = found.isList ? ofLists : ofTexts;
  const fits = step === undefined || (found.isList && typeof step === 'number') || steps.includes(String(step));
  return fits && more.every((one) => one === 'size')
    ? []
    : at(`${found.name} is ${found.isList ? 'a list' : 'a text'} and has no "${step}"; it has ${listed(steps)}`);
}

function unknownName(path: string, channel: TemplateChannel, kind: TemplateKind): string {
  const names = templateNames.filter((name) => isThere(name, channel, kind)).map(({ name }) => name);
  const fields = names.filter((name) => name.startsWith(`${path}.`));
  if (fields.length > 0) return `${path} alone is no text; name one of ${listed(fields, 'or')}`;
  const near = nearest(path, names);
  return `nothing is called "${path}" here; ${near === undefined ? `there is ${listed(names)}` : `${near} is nearest`}`;
}

function isWithin(segments: Variable['segments'], name: string): boolean {
  const parts = name.split('.');
  return segments.length > parts.length && parts.every((part, index) => segments[index] === part);
}

function elsewhere({ name, only }: TemplateName, channel: TemplateChannel, kind: TemplateKind): string {
  return only?.kinds?.includes(kind) === false
    ? `${name} is only in a ${only.kinds.join(' or a ')}, and this is a ${kind}; leave it out`
    : `${name} is only on ${only?.channel}, and this is for ${channel}; leave it out`;
}

/** What a template made itself is a text or an item of a list; of what a loop says of itself there are fields. */
function faultOfLocal({ segments: [root, ...steps], location }: Variable): readonly CelFault[] {
  const fields = root === 'forloop' ? ofLoops : ofLists;
  const wrong = steps.find((step) => typeof step !== 'number' && !fields.includes(String(step)));
  return wrong === undefined
    ? []
    : [{ detail: `${root} has no "${wrong}"; it has ${listed(fields)}`, line: location.row, column: location.col }];
}
