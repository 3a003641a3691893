import { below, type Problem } from '../checks/problem.ts';
import { isRecord } from '../checks/union-shape.ts';
import { namePattern } from '../entries/common.ts';
import type { Entity, Kind } from './entity.ts';

/** Annotations by which an entity says what Backstage has no field for. */
const settings = {
  'escalog.dev/name': undefined,
  'escalog.dev/aliases': ['Component', 'API', 'Resource', 'System', 'Domain'],
  'escalog.dev/path': ['Group'],
  'escalog.dev/schedule': ['Group'],
} as const satisfies Readonly<Record<string, readonly Kind[] | undefined>>;

type Setting = keyof typeof settings;

const plain = new RegExp(`^${namePattern}$`);

/** What an entity says by one of its annotations; `undefined` when it does not. */
export function settingOf(entity: Entity, setting: Setting): string | undefined {
  return entity.metadata.annotations?.[setting];
}

/** Where a setting stands in its entity. */
export function placeOfSetting(setting: Setting): string {
  return below('/metadata/annotations', setting);
}

/** Whether an annotation is meant for Escalog, also one that does not exist. */
export function isSetting(annotation: string): boolean {
  return annotation.startsWith('escalog.dev/');
}

/** Settings of an entity, whatever else is wrong with it, that do not exist or cannot be read. */
export function settingProblems(kind: Kind, annotations: unknown): readonly Problem[] {
  if (!isRecord(annotations)) return [];
  return Object.entries(annotations)
    .filter(([annotation]) => isSetting(annotation))
    .flatMap(([annotation, value]) => {
      const detail = typeof value === 'string' ? faultOf(annotation, value, kind) : undefined;
      return detail === undefined ? [] : [{ pointer: below('/metadata/annotations', annotation), detail }];
    });
}

function faultOf(annotation: string, value: string, kind: Kind): string | undefined {
  if (!Object.hasOwn(settings, annotation))
    return `there is no ${annotation}; there are ${Object.keys(settings).join(', ')}`;
  const kinds: readonly Kind[] | undefined = settings[annotation as Setting];
  if (kinds !== undefined && !kinds.includes(kind)) return `${annotation} is for ${kinds.join(', ')}, not for ${kind}`;
  if (annotation === 'escalog.dev/name' && (!plain.test(value) || value.length > 80))
    return `"${value}" cannot be a name: lower case and digits with single hyphens, at most 80`;
  return value.trim() === '' ? `${annotation} is blank` : undefined;
}

/** `payments` and `escalation-path/payments` to the latter. */
export function refOfType(type: string, value: string): string {
  return value.trim().startsWith(`${type}/`) ? value.trim() : `${type}/${value.trim()}`;
}
