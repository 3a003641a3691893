/**
 * What a person may do. Everybody has the usual role until somebody gives them another. Signing out everywhere ends every session that
 * began before; so does leaving the catalog, which takes back the role too: whoever comes back begins as everybody does.
 */
import { roles, usualRole, type Role } from '@escalog/access';
import type { AccessChanged, Decided } from '@escalog/contracts';
import { accepted, ignored, instantOf, rejected, type Decider, type Instant } from '@escalog/kernel';

export interface PersonAccess {
  readonly role: Role;
  /** Sessions that began before are over. */
  readonly signedOutBefore: Instant;
}

export type PersonCommand =
  | {
      readonly kind: 'give-role';
      readonly person: string;
      readonly role: Role;
      /** Whether nobody else is an owner. */
      readonly isOnlyOwner: boolean;
    }
  | { readonly kind: 'sign-out-everywhere'; readonly person: string; readonly at: Instant }
  | {
      readonly kind: 'leave';
      readonly person: string;
      /** When they left. */
      readonly at: Instant;
    }
  | { readonly kind: 'say-again'; readonly person: string };

export const personAccess: Decider<PersonAccess, PersonCommand, Decided<AccessChanged>> = {
  initial: { role: usualRole, signedOutBefore: instantOf(0) },

  decide(command, { role, signedOutBefore }) {
    const { person } = command;
    switch (command.kind) {
      case 'give-role':
        if (command.role === role) return ignored(`${person} has this role already`);
        if (role === 'owner' && command.isOnlyOwner)
          return rejected(
            'last-owner',
            `${person} is the only owner, and without one nobody could give roles any more: make somebody else an owner first.`,
          );
        return accepted({ type: 'AccessChanged', person, role: command.role, signedOutBefore });
      case 'sign-out-everywhere':
        return accepted({ type: 'AccessChanged', person, role, signedOutBefore: command.at });
      case 'leave':
        return signedOutBefore >= command.at
          ? ignored('they were signed out since')
          : accepted({ type: 'AccessChanged', person, role: usualRole, signedOutBefore: command.at });
      case 'say-again':
        return accepted({ type: 'AccessChanged', person, role, signedOutBefore });
    }
  },

  evolve: (_state, { role, signedOutBefore }) => ({
    role: Object.hasOwn(roles, role) ? (role as Role) : 'none',
    signedOutBefore,
  }),
};
