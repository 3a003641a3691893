import type { PathDefinition } from '@escalog/contracts';

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
