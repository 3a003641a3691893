/** `real` with some of its methods replaced, so that a test can spoil one call of a port and leave the others as they are. */
export function overridden<Port extends object>(real: Port, methods: Partial<Port>): Port {
  return new Proxy(real, {
    get(target, name) {
      const member: unknown = Reflect.get(Object.hasOwn(methods, name) ? methods : target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}
