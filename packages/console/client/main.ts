// Every element of ours defines itself when it is imported.
import './copy-text.ts';
import './live-region.ts';
import './my-zone.ts';
import './passkeys.ts';
import './live-preview.ts';
