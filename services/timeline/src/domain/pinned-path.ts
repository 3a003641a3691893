import type { PathDefinition } from '@escalog/contracts';
import { pathDefinitionOf, type EntryOf } from '@escalog/definitions';

/** What a path was called when it was pinned; the first version of the events has it as JSON. */
export function nameOfPath({
  pathDefinition,
  definition = null,
}: {
  readonly pathDefinition?: PathDefinition | null;
  readonly definition?: string | null;
}): string | undefined {
  return pathDefinition?.name ?? nameInJson(definition ?? '{}');
}

function nameInJson(definition: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(definition);
    return typeof parsed === 'object' && parsed !== null && 'name' in parsed && typeof parsed.name === 'string'
      ? parsed.name
      : undefined;
  } catch {
    return undefined;
  }
}

/** A path as it was pinned; the first version of the events has it as JSON, in the shape of the catalog. `undefined` where neither can be read. */
export function pinnedDefinition({
  pathDefinition,
  definition = null,
}: {
  readonly pathDefinition: PathDefinition | null;
  readonly definition?: string | null;
}): PathDefinition | undefined {
  if (pathDefinition !== null) return pathDefinition;
  try {
    return pathDefinitionOf(JSON.parse(definition ?? '') as EntryOf<'escalation-path'>);
  } catch {
    return undefined;
  }
}
