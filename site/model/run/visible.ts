/** Strangers' text, made safe to show: the same in the page and in what the daemon writes. */
export { visible, visibleLine } from '../../../src/format/visible.ts';
