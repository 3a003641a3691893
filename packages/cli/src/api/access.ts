/** What the API answers of roles, tokens and the audit, as far as commands read it. */
export interface RolePage {
  readonly people: readonly { readonly person: string; readonly name: string; readonly role: string }[];
  readonly next: string | null;
}

export interface ListedToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly person: string | null;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

export interface TokenPage {
  readonly tokens: readonly ListedToken[];
  readonly next: string | null;
}

export interface AuditPage {
  readonly lines: readonly {
    readonly at: string;
    readonly actor: string;
    readonly action: string;
    readonly outcome: string;
    readonly about: string | null;
    readonly address: string;
    readonly detail: string;
  }[];
  readonly next: string | null;
}

export const roleNames = ['none', 'viewer', 'responder', 'manager', 'owner'] as const;
