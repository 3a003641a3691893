/** `<passkey-sign-in>` and `<passkey-register>`: what only a browser can do, between two questions to the API. Hidden where it cannot. */
interface Challenge {
  readonly options: object;
  readonly ticket: string;
}

interface Parsers {
  parseCreationOptionsFromJSON(options: object): PublicKeyCredentialCreationOptions;
  parseRequestOptionsFromJSON(options: object): PublicKeyCredentialRequestOptions;
}

const canParse = typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

abstract class PasskeyElement extends HTMLElement {
  connectedCallback(): void {
    if (!canParse) return;
    this.hidden = false;
    const form = this.querySelector('form');
    form?.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#go(form);
    });
    form?.querySelector('button[type=button]')?.addEventListener('click', () => void this.#go(form));
  }

  protected abstract done(form: HTMLFormElement): Promise<void>;

  async #go(form: HTMLFormElement): Promise<void> {
    const button = form.querySelector('button');
    this.#say('');
    if (button !== null) button.disabled = true;
    try {
      await this.done(form);
    } catch (error) {
      this.#say(sentenceOf(error));
    } finally {
      if (button !== null) button.disabled = false;
    }
  }

  #say(text: string): void {
    const said = this.querySelector('[role=alert]');
    if (said !== null) said.textContent = text;
  }
}

class PasskeySignIn extends PasskeyElement {
  protected override async done(form: HTMLFormElement): Promise<void> {
    const { options, ticket } = await asked<Challenge>(`${form.action}/challenge`, {});
    const publicKey = (PublicKeyCredential as unknown as Parsers).parseRequestOptionsFromJSON(options);
    const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
    await asked(form.action, { ticket, credential: credential.toJSON() });
    window.location.assign(this.querySelector<HTMLAnchorElement>('a.onward')?.href ?? '/');
  }
}

class PasskeyRegister extends PasskeyElement {
  protected override async done(form: HTMLFormElement): Promise<void> {
    const name = String(new FormData(form).get('name'));
    const { options, ticket } = await asked<Challenge>(`${form.action}/challenge`, {});
    const publicKey = (PublicKeyCredential as unknown as Parsers).parseCreationOptionsFromJSON(options);
    const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
    await asked(form.action, { name, ticket, credential: credential.toJSON() });
    window.location.reload();
  }
}

async function asked<Answer>(url: string, body: object): Promise<Answer> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  });
  const said = (await answer.json()) as Answer & { readonly detail?: string };
  if (!answer.ok) throw new Refused(said.detail ?? 'Escalog refused it.');
  return said;
}

class Refused extends Error {}

function sentenceOf(error: unknown): string {
  if (error instanceof Refused) return error.message;
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError')
    return 'It was cancelled, took too long, or this device has no passkey for Escalog. Try again, or another way.';
  if (name === 'InvalidStateError') return 'This device is registered already.';
  return 'This device or the server did not answer. Try again, or another way.';
}

customElements.define('passkey-sign-in', PasskeySignIn);
customElements.define('passkey-register', PasskeyRegister);
