/** Knows the time zone of the reader: puts it into an empty field in it, and makes a link in it lead there. */
class MyZone extends HTMLElement {
  connectedCallback(): void {
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    const field = this.querySelector('input');
    if (field !== null && field.value === '') field.value = zone;
    const link = this.querySelector('a');
    if (link === null) return;
    const address = new URL(link.href);
    address.searchParams.set('zone', zone);
    link.href = address.href;
    link.textContent = `In my zone (${zone})`;
    // It is shown already.
    this.hidden = this.dataset['shown'] === zone;
  }
}

customElements.define('my-zone', MyZone);
