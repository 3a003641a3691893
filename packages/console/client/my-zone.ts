/** Knows the time zone of the reader: puts it into an empty field in it, and makes a link in it lead there; with `links`, all of them, which keep their words. */
class MyZone extends HTMLElement {
  connectedCallback(): void {
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    const field = this.querySelector('input');
    if (field !== null && field.value === '') field.value = zone;
    const links = this.querySelectorAll('a');
    for (const one of links) {
      const address = new URL(one.href);
      address.searchParams.set('zone', zone);
      one.href = address.href;
    }
    const link = links[0];
    if (link === undefined || this.hasAttribute('links')) return;
    link.textContent = `In my zone (${zone})`;
    // It is shown already.
    this.hidden = this.dataset['shown'] === zone;
  }
}

customElements.define('my-zone', MyZone);
