import type { Meta } from '@escalog/contracts';
import type { Awaitable } from '@escalog/kernel';
import type { DeliveryInput } from '../domain/delivery-types.ts';

/** Hands an input to the delivery of a page. Resolves once its effect is stored. */
export type Give = (pageId: string, input: DeliveryInput, cause: Meta) => Awaitable<void>;
