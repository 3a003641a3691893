/**
 * `<confirm-dialog>` around what asks whether it is meant, beside a form's button: `<button …>…</button><confirm-dialog>text</confirm-dialog>`.
 * The button before it, or the one that `for` names by its id, is pressed for good only once somebody has said yes. Without script
 * its text stands below the button.
 */
class ConfirmDialog extends HTMLElement {
  #button: HTMLButtonElement | undefined;
  #isConfirmed = false;

  connectedCallback(): void {
    const named = this.getAttribute('for');
    const button = named === null ? this.previousElementSibling : document.getElementById(named);
    if (!(button instanceof HTMLButtonElement)) return;
    this.#button = button;
    this.hidden = true;
    button.addEventListener('click', this.#pressed);
  }

  disconnectedCallback(): void {
    this.#button?.removeEventListener('click', this.#pressed);
  }

  readonly #pressed = (event: Event): void => {
    const button = this.#button;
    if (button === undefined || this.#isConfirmed) return;
    event.preventDefault();
    if (button.form?.reportValidity() === false) return;
    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-label', button.textContent.trim());
    const what = document.createElement('div');
    what.append(...[...this.childNodes].map((node) => node.cloneNode(true)));
    const form = document.createElement('form');
    form.method = 'dialog';
    form.className = 'buttons';
    const yes = buttonCalled(button.textContent.trim(), 'yes', 'first');
    const no = buttonCalled('Go back', 'no', '');
    no.autofocus = true;
    form.append(yes, no);
    dialog.append(what, form);
    document.body.append(dialog);
    dialog.addEventListener('close', () => {
      dialog.remove();
      button.focus();
      if (dialog.returnValue !== 'yes') return;
      this.#isConfirmed = true;
      button.click();
      this.#isConfirmed = false;
    });
    dialog.showModal();
  };
}

function buttonCalled(text: string, value: string, className: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.textContent = text;
  button.value = value;
  button.className = className;
  return button;
}

customElements.define('confirm-dialog', ConfirmDialog);
