/** A person given by ref, name or a part of the name, as a step of a path. */
export function nameInPath(person: string): string {
  return encodeURIComponent(person.replace(/^person\//, ''));
}
