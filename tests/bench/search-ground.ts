/** A catalog of 10,000 entries as a large organisation may have it, and what people type. */

const products = [
  'Login',
  'Card payments',
  'Bank transfers',
  'Statements',
  'Mortgages',
  'Savings',
  'Invoices',
  'Loyalty',
  'Checkout',
  'Search',
  'Überweisungen',
  'Notifications',
  'Onboarding',
  'Reporting',
  'Identity',
  'Ledger',
  'Pricing',
  'Shipping',
  'Returns',
  'Support',
];
const parts = [
  'API',
  'database',
  'frontend',
  'worker',
  'cache',
  'gateway',
  'queue',
  'scheduler',
  'importer',
  'exporter',
];
const places = ['Lisbon', 'Porto', 'Berlin', 'Munich', 'Paris', 'Madrid', 'Oslo', 'Vienna', 'Zurich', 'Dublin'];
const purposes = [
  'Keeps what customers have agreed to',
  'Answers the mobile app',
  'Sends mail and letters',
  'Calculates prices and taxes',
  'Checks passwords and passkeys',
];

const count = 10_000;
const everyServices = 10;

function of<Item>(items: readonly Item[], at: number): Item {
  return items[at % items.length] as Item;
}

/** One in ten is a business service. */
export const searchedEntries: readonly { readonly ref: string; readonly name: string }[] = Array.from(
  { length: count },
  (_, at) => {
    const service = at % everyServices === 0;
    const product = of(products, Math.floor(at / everyServices));
    const place = of(places, Math.floor(at / 200));
    const name = service ? `${product} ${place} ${at}` : `${product} ${of(parts, at)} ${place} ${at}`;
    return {
      ref: `${service ? 'business-service' : 'component'}/entry-${at}`,
      name,
      aliases: [`${of(parts, at)}-${at}`, `${product} in ${place}`],
      description: `${of(purposes, at)} for ${product} in ${place}.`,
    };
  },
);

/** As it grows letter by letter, with slips, and by words. */
export const typed: readonly string[] = [
  ...grown('login berlin'),
  ...grown('card payments'),
  ...grown('ueberweisung'),
  'logn',
  'paymnts oslo',
  'card pay',
  'the database of pricing in zurich is slow',
  'queue 4217',
  'passkey',
  'mobile app',
];

function grown(text: string): readonly string[] {
  return Array.from({ length: text.length }, (_, at) => text.slice(0, at + 1));
}
