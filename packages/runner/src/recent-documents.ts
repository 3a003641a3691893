const mostRemembered = 1_000;

/** What this process wrote last under each of the ids that it wrote last. Somebody else may have written since. */
export class RecentDocuments<Document extends { readonly id: string }> {
  readonly #byId = new Map<string, Document>();

  get(id: string): Document | undefined {
    return this.#byId.get(id);
  }

  remember(document: Document): void {
    this.#byId.delete(document.id);
    this.#byId.set(document.id, document);
    if (this.#byId.size > mostRemembered) this.#byId.delete(this.#byId.keys().next().value ?? '');
  }

  /** Replaces what is remembered under `id`, if anything is. */
  change(id: string, change: (document: Document) => Document): void {
    const document = this.#byId.get(id);
    if (document !== undefined) this.#byId.set(id, change(document));
  }

  forget(id: string): void {
    this.#byId.delete(id);
  }
}
