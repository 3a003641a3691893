/** Which path an incident climbs when nobody is found to own what it affects: the one of its severity, else triage. */
import { protocolOf, triagePath, type Definitions, type Ref } from '@escalog/definitions';
import { nameOf } from './wording.ts';

export interface DefaultPath {
  readonly path: Ref;
  /** In the middle of a sentence, as somebody who is involved: `triage`, or what the path is called. */
  readonly called: string;
  /** As what a path is, and why: `Major incidents, which SEV1 has for what nobody owns`. */
  readonly explained: string;
}

/** The path for what nobody owns, by the name of a severity such as `sev1`; triage for one that says none, or that is not known. */
export function defaultPath(severity: string, definitions: Definitions): DefaultPath {
  const entry = definitions.findOf('severity', `severity/${severity}`)?.entry;
  const { path } = protocolOf(entry);
  if (entry !== undefined && path !== triagePath && definitions.find(path) !== undefined) {
    const called = nameOf(path, definitions);
    return { path, called, explained: `${called}, which ${entry.name} has for what nobody owns` };
  }
  const explained =
    definitions.find(triagePath) === undefined
      ? `${triagePath}, which the catalog does not have yet`
      : nameOf(triagePath, definitions);
  return { path: triagePath, called: 'triage', explained };
}
