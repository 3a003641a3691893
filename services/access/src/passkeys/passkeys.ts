import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { HttpProblem } from '@escalog/http';
import type { Clock, Instant } from '@escalog/kernel';
import type { Store } from '@escalog/store';
import { withoutPasskey, withPasskey, withUse, type Passkey, type Refusal } from '../domain/passkeys.ts';
import { shortClaims, type ShortClaims } from '../short-claims.ts';
import { handleOf, KeptPasskeys } from './kept-passkeys.ts';
import { siteOf } from './site-of.ts';

/** What goes to the browser: what it gives to the device, and a ticket that it sends back with the device's answer. */
export interface Challenge<Options> {
  readonly options: Options;
  readonly ticket: string;
}

interface Ticket {
  readonly challenge: string;
  readonly at: Instant;
  /** Who registers; null to sign in. */
  readonly person: string | null;
}

/** In milliseconds: as long as a device may take to ask for a finger. */
const patience = 5 * 60 * 1000;

/** Of signatures, as COSE numbers them: ECDSA on P-256, EdDSA and RSA, one of which every device has. */
const algorithms = [-7, -8, -257];

/** Registers passkeys and knows people by them (WebAuthn level 3), with nothing remembered between challenge and answer. */
export class Passkeys {
  readonly kept: KeptPasskeys;
  readonly #clock: Clock;
  readonly #publicUrl: () => string;
  readonly #tickets: ShortClaims<Ticket>;

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly secret: string;
    readonly publicUrl: () => string;
  }) {
    this.kept = new KeptPasskeys(options.store);
    this.#clock = options.clock;
    this.#publicUrl = options.publicUrl;
    this.#tickets = shortClaims('escalog-passkey', { ...options, lifetime: patience });
  }

  /** Why browsers offer none at the address of this Escalog; `undefined` where they do. */
  get unavailable(): string | undefined {
    const site = siteOf(this.#publicUrl());
    return 'problem' in site ? site.problem : undefined;
  }

  /** For a person who is signed in, by ref. */
  async challengeToRegister(person: string, name: string): Promise<Challenge<PublicKeyCredentialCreationOptionsJSON>> {
    const { id } = this.#site();
    const { passkeys } = await this.kept.of(person);
    const options = await generateRegistrationOptions({
      rpName: 'Escalog',
      rpID: id,
      userName: name,
      userDisplayName: name,
      userID: new Uint8Array(Buffer.from(handleOf(person), 'base64url')),
      timeout: patience,
      attestationType: 'none',
      supportedAlgorithmIDs: algorithms,
      excludeCredentials: passkeys.map(({ id: credential, transports }) => ({
        id: credential,
        transports: [...transports],
      })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return { options, ticket: this.#ticket(options.challenge, person) };
  }

  /** Keeps the passkey that a device made for the challenge, under a name in the words of the person. */
  async register(person: string, name: string, ticket: string, response: RegistrationResponseJSON): Promise<Passkey> {
    const { challenge, at } = this.#read(ticket, person);
    const { origin, id: rpID } = this.#site();
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpID,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    }).catch(notProven);
    if (!verified) throw refusedAs('unknown');
    const { credential } = registrationInfo;
    const added: Passkey = {
      id: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      name,
      transports: credential.transports ?? [],
      addedAt: this.#clock.now(),
      lastUsedAt: null,
      challengedUpTo: at,
    };
    const outcome = await this.kept.change(person, (all) => withPasskey(all, added, at));
    if (typeof outcome === 'string') throw refusedAs(outcome);
    return added;
  }

  /** For whoever wants to sign in: the device offers those that it has for Escalog. */
  async challengeToSignIn(): Promise<Challenge<PublicKeyCredentialRequestOptionsJSON>> {
    const options = await generateAuthenticationOptions({
      rpID: this.#site().id,
      timeout: patience,
      userVerification: 'required',
    });
    return { options, ticket: this.#ticket(options.challenge, null) };
  }

  /** Ref of the person whose passkey answered the challenge. */
  async personBy(ticket: string, response: AuthenticationResponseJSON): Promise<string> {
    const { challenge, at: challengeAt } = this.#read(ticket, null);
    const { origin, id: rpID } = this.#site();
    const all = await this.kept.byHandle(response.response.userHandle ?? '');
    const passkey = all?.passkeys.find(({ id }) => id === response.id);
    if (all === undefined || passkey === undefined) throw refusedAs('unknown');
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpID,
      // Compared when it is stored, with nobody else's use in between.
      credential: {
        id: passkey.id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: 0,
      },
      requireUserVerification: true,
    }).catch(notProven);
    if (!verified) throw refusedAs('unknown');
    const use = { challengeAt, counter: authenticationInfo.newCounter, at: this.#clock.now() };
    const outcome = await this.kept.change(all.person, (now) => withUse(now, passkey.id, use));
    if (typeof outcome === 'string') throw refusedAs(outcome);
    return all.person;
  }

  /** Takes a passkey away from a person; the device keeps what it has, which is good for nothing then. */
  async remove(person: string, id: string): Promise<void> {
    const outcome = await this.kept.change(person, (all) => withoutPasskey(all, id));
    if (typeof outcome === 'string')
      throw new HttpProblem(
        404,
        'no-such-passkey',
        'You have no such passkey; GET /v1/passkeys lists those that you have.',
      );
  }

  #ticket(challenge: string, person: string | null): string {
    return this.#tickets.sign({ challenge, at: this.#clock.now(), person });
  }

  #read(ticket: string, person: string | null): Ticket {
    const claim = this.#tickets.read(ticket);
    if (claim === undefined || claim.person !== person) throw refusedAs('used-challenge');
    return claim;
  }

  #site(): { readonly origin: string; readonly id: string } {
    const site = siteOf(this.#publicUrl());
    if ('problem' in site) throw new HttpProblem(422, 'no-passkeys-here', site.problem);
    return site;
  }
}

function notProven(): never {
  throw refusedAs('unknown');
}

function refusedAs(refusal: Refusal): HttpProblem {
  return new HttpProblem(...refusals[refusal]);
}

const refusals: Readonly<Record<Refusal, [number, string, string]>> = {
  unknown: [
    403,
    'unknown-passkey',
    'This passkey is not known here: it was removed, or it is of another Escalog. Sign in another way.',
  ],
  'used-challenge': [403, 'sign-in-used', 'This was used already, or it took longer than five minutes. Begin again.'],
  cloned: [
    403,
    'copied-passkey',
    'This passkey may have been copied: its counter went back. Sign in another way, remove it on your page, and register the device anew.',
  ],
  'there-already': [422, 'passkey-there-already', 'This device is registered already.'],
  'too-many': [422, 'too-many-passkeys', 'You have twenty passkeys; remove one first.'],
};
