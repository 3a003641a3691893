/** Closes a switch: a case that was added to the union and forgotten here does not compile. */
export function never(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
