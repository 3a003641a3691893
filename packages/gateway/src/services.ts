import type { ServiceName } from '@escalog/contracts';

/** A service in a process of its own, and where it listens: `http://host:port`. */
export interface Remote {
  readonly name: ServiceName;
  readonly url: string;
}

/** The variable that says where a service listens: `ESCALOG_INTAKE_URL`. */
export function urlVariableOf(name: ServiceName): string {
  return `ESCALOG_${name.toUpperCase()}_URL`;
}
