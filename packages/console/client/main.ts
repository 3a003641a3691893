// Every element of ours defines itself when it is imported.
import './live-region.ts';
import './my-zone.ts';
import './live-preview.ts';
import './yaml-lines.ts';
