/** How a person is reached, as `GET /v1/people/{person}/contact-methods` answers. */
export interface ContactMethods {
  /** Ref. */
  readonly person: string;
  readonly name: string;
  readonly methods: readonly {
    readonly methodId: string;
    readonly channel: string;
    /** Masked. */
    readonly address: string;
    readonly verified: { readonly at: string; readonly by: string | null } | null;
    readonly lastAccepted: string | null;
    readonly lastReceipt: { readonly at: string; readonly status: string } | null;
  }[];
  /** Why a page may not reach them, each in a sentence. */
  readonly doubts: readonly string[];
}

export interface ContactMethodsPage {
  readonly people: readonly ContactMethods[];
  /** To be given as `after` for the following page; null on the last. */
  readonly next: string | null;
}

/** How sending a code went. */
export interface SentCode {
  readonly person: string;
  readonly methodId: string;
  readonly channel: string;
  readonly address: string;
  readonly outcome: 'accepted' | 'failed';
  readonly detail: string;
  readonly until: string;
}

export interface VerifiedMethod {
  readonly person: string;
  readonly methodId: string;
  readonly verifiedAt: string;
}
