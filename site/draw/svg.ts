/**
 * A canvas context that writes SVG: as much of one as the painters of this page use. Text is escaped; what is not
 * wholly inside a clip is cut by the viewer, as the canvas does.
 */
import { escapeXml } from '../../src/format/markup.ts';

export class SvgContext {
  fillStyle = '#000';
  strokeStyle = '#000';
  lineWidth = 1;
  globalAlpha = 1;
  font = '11px sans-serif';
  textBaseline = 'alphabetic';
  readonly #parts: string[] = [];
  #path = '';
  #clips = 0;
  /** Groups that a clip opened, by depth of save(). */
  readonly #saved: { state: string[]; open: number }[] = [{ state: [], open: 0 }];

  fillRect(x: number, y: number, w: number, h: number): void {
    this.#add(`<rect ${box(x, y, w, h)} ${this.#fill()}/>`);
  }

  strokeRect(x: number, y: number, w: number, h: number): void {
    this.#add(`<rect ${box(x, y, w, h)} fill="none" ${this.#stroke()}/>`);
  }

  fillText(text: string, x: number, y: number, room = Number.POSITIVE_INFINITY): void {
    const size = Number(/([\d.]+)px/.exec(this.font)?.[1] ?? 11);
    const fits = text.length * size * 0.62 <= room;
    const length = fits ? '' : ` textLength="${n(room)}" lengthAdjust="spacingAndGlyphs"`;
    const middle = this.textBaseline === 'middle' ? ' dominant-baseline="central"' : '';
    this.#add(
      `<text x="${n(x)}" y="${n(y)}" font-size="${size}"${middle}${length} ${this.#fill()}>${escapeXml(text)}</text>`,
    );
  }

  beginPath(): void {
    this.#path = '';
  }

  moveTo(x: number, y: number): void {
    this.#path += `M${n(x)} ${n(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.#path += `L${n(x)} ${n(y)}`;
  }

  rect(x: number, y: number, w: number, h: number): void {
    this.#path += `M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}Z`;
  }

  fill(): void {
    this.#add(`<path d="${this.#path}" ${this.#fill()}/>`);
  }

  stroke(): void {
    this.#add(`<path d="${this.#path}" fill="none" ${this.#stroke()}/>`);
  }

  clip(): void {
    const id = `clip-${this.#clips++}`;
    this.#add(
      `<clipPath id="${id}"><path d="${this.#path}"/></clipPath><g clip-path="url(#${id})">`,
    );
    const saved = this.#saved.at(-1);
    if (saved) saved.open++;
  }

  save(): void {
    const { fillStyle, strokeStyle, font, textBaseline } = this;
    const state = [fillStyle, strokeStyle, font, textBaseline];
    this.#saved.push({ state: [...state, `${this.lineWidth}`, `${this.globalAlpha}`], open: 0 });
  }

  restore(): void {
    if (this.#saved.length < 2) return;
    const { state, open } = this.#saved.pop() as { state: string[]; open: number };
    for (let i = 0; i < open; i++) this.#add('</g>');
    const [fill = '', stroke = '', font = '', baseline = '', width, alpha] = state;
    Object.assign(this, { fillStyle: fill, strokeStyle: stroke, font, textBaseline: baseline });
    this.lineWidth = Number(width);
    this.globalAlpha = Number(alpha);
  }

  /** What was painted, as elements of an SVG. */
  toString(): string {
    return this.#parts.join('\n');
  }

  #add(part: string): void {
    this.#parts.push(part);
  }

  #fill(): string {
    return `fill="${this.fillStyle}"${this.#opacity()}`;
  }

  #stroke(): string {
    return `stroke="${this.strokeStyle}" stroke-width="${n(this.lineWidth)}"${this.#opacity()}`;
  }

  #opacity(): string {
    return this.globalAlpha === 1 ? '' : ` opacity="${n(this.globalAlpha)}"`;
  }
}

const n = (value: number): string => String(Math.round(value * 100) / 100);

const box = (x: number, y: number, w: number, h: number): string =>
  `x="${n(x)}" y="${n(y)}" width="${n(Math.max(0, w))}" height="${n(Math.max(0, h))}"`;
