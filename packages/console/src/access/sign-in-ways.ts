/** How people can sign in, and what the link is good for that somebody came by: `GET /v1/sign-in/ways`. */
export interface SignInWays {
  /** The identity provider; null when none is set up. */
  readonly oidc: { readonly name: string } | null;
  readonly passkeys: boolean;
  readonly whyNoPasskeys: string | null;
  /** Why the sign-in at the provider failed that led back here. */
  readonly refused: { readonly code: string; readonly detail: string } | null;
  readonly link: SignInLink | null;
}

export type SignInLink =
  | { readonly kind: 'person'; readonly name: string }
  /** Whoever has it becomes the owner; `people` is whom the catalog has, for them to say who they are. */
  | { readonly kind: 'first-owner'; readonly people: readonly { readonly person: string; readonly name: string }[] }
  | { readonly kind: 'over' | 'bad' };

/** While nothing can be told, a link is still sent. */
export const onlyLinks: SignInWays = { oidc: null, passkeys: false, whyNoPasskeys: null, refused: null, link: null };
