// Every element of ours defines itself when it is imported.
import './theme-switch.ts';
import './times.ts';
import './live-region.ts';
import './stream-state.ts';
import './title-count.ts';
import './combo-box.ts';
import './confirm-dialog.ts';
import './copy-text.ts';
import './key-map.ts';
import './live-preview.ts';
import './my-zone.ts';
import './passkeys.ts';
import './yaml-lines.ts';

// Where the places do not fit beside each other, the one that is open is in sight.
const here = document.querySelector<HTMLElement>('.bar [aria-current]');
here?.closest('nav')?.scrollTo({ left: here.offsetLeft - 60 });
