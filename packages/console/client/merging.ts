/**
 * Makes the content of an element what a newer page says, and leaves everything alone that is the same: focus, what is typed, what is
 * open, what is selected and how far it is scrolled belong to whoever reads. Elements are the same by their id, or by kind and place.
 */
export function merge(now: Element, fresh: Element): void {
  mergeAttributes(now, fresh);
  mergeChildren(now, fresh);
}

/** Elements that make their content or attributes themselves, such as a time in the reader's zone, or whose content is what people type: what they are told changes, and nothing else. */
const makesItself = new Set([
  'LOCAL-TIME',
  'COUNT-DOWN',
  'COMBO-BOX',
  'CONFIRM-DIALOG',
  'COPY-TEXT',
  'LIVE-PREVIEW',
  'TEXTAREA',
]);

function mergeChildren(now: Node, fresh: Node): void {
  let at = now.firstChild;
  for (const wanted of fresh.childNodes) {
    const same = counterpart(at, wanted);
    if (same === undefined) now.insertBefore(document.importNode(wanted, true), at);
    else {
      if (same === at) at = at.nextSibling;
      else place(now, same, at);
      mergeNode(same, wanted);
    }
  }
  while (at !== null) {
    const next: ChildNode | null = at.nextSibling;
    at.remove();
    at = next;
  }
}

function mergeNode(now: Node, wanted: Node): void {
  if (now instanceof Element && wanted instanceof Element) {
    if (makesItself.has(now.tagName)) setAttributes(now, wanted);
    else merge(now, wanted);
  } else if (now.nodeValue !== wanted.nodeValue) now.nodeValue = wanted.nodeValue;
}

/** What is the same as `wanted` among what follows from `at` on. */
function counterpart(at: ChildNode | null, wanted: Node): ChildNode | undefined {
  if (wanted instanceof Element && wanted.id !== '') {
    for (let node = at; node !== null; node = node.nextSibling)
      if (node instanceof Element && node.id === wanted.id && node.tagName === wanted.tagName) return node;
    return undefined;
  }
  if (at === null || at.nodeType !== wanted.nodeType) return undefined;
  if (!(at instanceof Element) || !(wanted instanceof Element)) return at;
  return at.tagName === wanted.tagName && at.id === '' ? at : undefined;
}

/** Moves a node without taking the focus from it. */
function place(parent: Node, node: ChildNode, before: ChildNode | null): void {
  const focused = document.activeElement;
  if ('moveBefore' in parent) (parent as Element & { moveBefore: Node['insertBefore'] }).moveBefore(node, before);
  else (parent as Node).insertBefore(node, before);
  if (focused instanceof HTMLElement && focused !== document.activeElement && node.contains(focused))
    focused.focus({ preventScroll: true });
}

/** Whether it is what whoever reads has made of it: what they opened, chose or typed. */
function isTheirs(element: Element, name: string): boolean {
  if (name === 'value') return element instanceof HTMLInputElement && element.type !== 'hidden';
  return ['open', 'checked', 'selected'].includes(name);
}

function setAttributes(now: Element, fresh: Element): void {
  for (const { name, value } of fresh.attributes)
    if (!isTheirs(now, name) && now.getAttribute(name) !== value) now.setAttribute(name, value);
}

function mergeAttributes(now: Element, fresh: Element): void {
  setAttributes(now, fresh);
  for (const name of now.getAttributeNames())
    if (!isTheirs(now, name) && !fresh.hasAttribute(name)) now.removeAttribute(name);
}
