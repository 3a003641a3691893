/** Which lines of the audit somebody asks for. */
import type { Audited } from '@escalog/contracts';
import type { Instant } from '@escalog/kernel';

/** One line of the audit, as it is kept. */
export type AuditLine = Pick<
  Audited,
  'action' | 'outcome' | 'about' | 'via' | 'credential' | 'address' | 'route' | 'status' | 'detail'
> & {
  readonly at: Instant;
  /** Ref of the person, or what a program or somebody unknown is called. */
  readonly actor: string;
};

/** What is left out is not asked about. */
export interface AuditFilter {
  /** Whoever did it: a ref, with or without its type. */
  readonly person?: string | undefined;
  readonly action?: string | undefined;
  readonly outcome?: string | undefined;
  /** Stands somewhere in what it was about, whatever the case. */
  readonly about?: string | undefined;
}

export function isAskedFor(
  { actor, action, outcome, about }: Pick<AuditLine, 'actor' | 'action' | 'outcome' | 'about'>,
  filter: AuditFilter,
): boolean {
  const { person } = filter;
  return (
    (person === undefined || actor === person || actor === `person/${person}`) &&
    (filter.action === undefined || action === filter.action) &&
    (filter.outcome === undefined || outcome === filter.outcome) &&
    (filter.about === undefined || (about ?? '').toLowerCase().includes(filter.about.toLowerCase()))
  );
}
