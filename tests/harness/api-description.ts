import assert from 'node:assert/strict';
import type { LightMyRequestResponse } from 'fastify';

interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, unknown>>;
}
interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Response>> }>>>
  >;
  readonly components: { readonly responses: Readonly<Record<string, Response>> };
}

/** The OpenAPI document of a running Escalog, against which its answers are held. */
export class ApiDescription {
  readonly #document: Document;

  constructor(document: unknown) {
    this.#document = document as Document;
  }

  /** Fails for an answer of a described operation whose status or content type the document does not name. */
  assertNames(method: string, url: string, { statusCode, headers }: LightMyRequestResponse): void {
    const path = new URL(url, 'http://escalog.example').pathname;
    const operation = this.#operationAt(path)?.[method.toLowerCase()];
    if (operation === undefined) return;
    const said = `${method} ${path} answered ${statusCode}`;
    const response = this.#resolved(operation.responses[statusCode]);
    assert.ok(response !== undefined, `${said}, which /openapi.json does not name`);
    const type = headers['content-type']?.toString().split(';', 1)[0];
    const types = Object.keys(response.content ?? {});
    assert.ok(
      type === undefined ? types.length === 0 : types.includes(type),
      `${said} as ${type}, not ${types.join()}`,
    );
  }

  /** Plain paths win over those with parameters. */
  #operationAt(path: string): Document['paths'][string] | undefined {
    const fits = (template: string): boolean =>
      new RegExp(`^${template.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);
    const { paths } = this.#document;
    return paths[path] ?? paths[Object.keys(paths).find(fits) ?? ''];
  }

  #resolved(response: Response | undefined): Response | undefined {
    const name = response?.$ref?.replace('#/components/responses/', '');
    return name === undefined ? response : this.#document.components.responses[name];
  }
}
