/** What Escalog answers to why, as far as it is shown here. Instants are ISO 8601 in UTC. */

export interface Why {
  readonly person: { readonly ref: string; readonly name: string };
  readonly verdict: string;
  readonly text: string;
  readonly chains: readonly {
    readonly place: string;
    readonly outcome: string;
    readonly links: readonly WhyLink[];
  }[];
}

export interface WhyLink {
  readonly kind: string;
  readonly held: 'yes' | 'no' | 'pending' | 'unknown';
  readonly text: string;
  readonly details: readonly string[];
  readonly at: string | null;
  readonly definition: string | null;
  readonly knownFrom: string;
}

export interface Everybody {
  readonly people: readonly Pick<Why, 'person' | 'verdict' | 'text'>[];
  readonly total: number;
}
