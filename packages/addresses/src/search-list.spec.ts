import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { namesFor } from './search-list.ts';

const pod = 'nameserver 10.96.0.10\nsearch ops.svc.cluster.local svc.cluster.local\noptions ndots:5\n';

describe('the names under which a name is looked up', () => {
  it('are the name itself when nothing is searched', () => {
    assert.deepEqual(namesFor('mail', 'nameserver 10.0.0.53\n'), ['mail']);
    assert.deepEqual(namesFor('mail', ''), ['mail']);
  });

  it('are those of the search list first for a name with few dots, and last for one with many', () => {
    assert.deepEqual(namesFor('mail.ops', pod), [
      'mail.ops.ops.svc.cluster.local',
      'mail.ops.svc.cluster.local',
      'mail.ops',
    ]);
    assert.deepEqual(namesFor('a.b.c.d.e.f', pod), [
      'a.b.c.d.e.f',
      'a.b.c.d.e.f.ops.svc.cluster.local',
      'a.b.c.d.e.f.svc.cluster.local',
    ]);
  });

  it('begin with the whole name as soon as it has a dot, where ndots says nothing', () =>
    assert.deepEqual(namesFor('mail.acme.example', 'search corp.example\n')[0], 'mail.acme.example'));

  it('follow the last of search and domain, and the last ndots', () => {
    const conf = 'search a.example\ndomain b.example.\noptions ndots:1 rotate\noptions ndots:0\n';
    assert.deepEqual(namesFor('mail', conf), ['mail', 'mail.b.example']);
  });

  it('are one alone for a name that ends with a dot', () =>
    assert.deepEqual(namesFor('mail.acme.example.', pod), ['mail.acme.example.']));
});
