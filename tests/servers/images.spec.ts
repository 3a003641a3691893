import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { imageFrom, officialImages } from '../../infra/images.ts';
import { defaultsIn, root } from '../compose/compose-file.ts';

describe('images', () => {
  it('are the same in docker-compose.yml', () => {
    const inCompose = [...defaultsIn()].filter(([variable]) => variable.startsWith('ESCALOG_IMAGE_'));
    assert.deepEqual(Object.fromEntries(inCompose), { ...officialImages });
  });

  it('are the official ones unless the environment names others', () => {
    assert.equal(imageFrom({ ESCALOG_IMAGE_MONGODB: 'mongo:7' }, 'ESCALOG_IMAGE_MONGODB'), 'mongo:7');
    assert.equal(
      imageFrom({ ESCALOG_IMAGE_MONGODB: '' }, 'ESCALOG_IMAGE_MONGODB'),
      officialImages.ESCALOG_IMAGE_MONGODB,
    );
    assert.equal(imageFrom({}, 'ESCALOG_IMAGE_KAFKA'), officialImages.ESCALOG_IMAGE_KAFKA);
  });

  it('are replaced by stand-ins through variables that are known', () => {
    const printed = execFileSync(join(root, 'infra/standins/up'), ['--env'], { encoding: 'utf8' }).trim().split('\n');
    for (const line of printed) {
      const [variable = '', image = ''] = line.split('=');
      assert.ok(variable in officialImages, variable);
      assert.match(image, /^escalog-standin\/[a-z]+:[\w.-]+$/);
    }
    assert.equal(printed.length, 6);
  });

  it('of the stand-in broker have the version of the official one', () => {
    const printed = execFileSync(join(root, 'infra/standins/up'), ['--env'], { encoding: 'utf8' });
    assert.equal(/KAFKA=.*:(.*)/.exec(printed)?.[1], officialImages.ESCALOG_IMAGE_KAFKA.split(':')[1]);
  });
});
