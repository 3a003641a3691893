/** An idempotency key as headers allow it. Different keys stay different: their parts hold no underscores. */
export function safeId(idempotencyKey: string): string {
  return idempotencyKey.replaceAll(/[^A-Za-z0-9-]/g, '_');
}
