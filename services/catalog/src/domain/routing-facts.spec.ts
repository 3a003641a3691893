import assert from 'node:assert/strict';
import { it } from 'node:test';
import { definitionsOf } from '@escalog/definitions/testing';
import { instantOf } from '@escalog/kernel';
import { component } from '../testing/organisation.ts';
import { nothingReported } from '@escalog/definitions';
import { routingFacts } from './routing-facts.ts';

const told = { title: 'It is full', description: null, severity: 'sev1' };

it('rules may know what is affected by its type, be it one of people’s own, with its attributes, and along all that leads to an owner', () => {
  const queue = {
    ref: 'catalog-type/queue',
    name: 'Queue',
    relations: { runsOn: { to: ['component'], countsAs: 'provided-by' as const }, readBy: { to: ['component'] } },
  };
  const relations = { runsOn: 'component/broker', readBy: 'component/packer' };
  const orders = {
    ref: 'queue/orders',
    name: 'Orders',
    owner: 'team/packing',
    partOf: ['component/shop'],
    relations,
    attributes: { depth: 3 },
  };
  const definitions = definitionsOf(queue, orders, component('broker', 'Broker'));
  const { affected } = routingFacts(told, nothingReported, ['queue/orders', 'queue/gone'], instantOf(0), definitions);
  assert.deepEqual(affected, [
    {
      ref: 'queue/orders',
      type: 'queue',
      name: 'Orders',
      owner: 'team/packing',
      partOf: ['component/shop'],
      providedBy: ['component/broker'],
      attributes: { depth: 3 },
    },
    { ref: 'queue/gone', type: 'queue', name: 'queue/gone', owner: '', partOf: [], providedBy: [], attributes: {} },
  ]);
});
