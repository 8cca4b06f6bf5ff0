/** The timeline as it is seen, as a picture that can be put into a report. */

import { escapeXml } from '../../../../src/format/markup.ts';
import type { Palette } from '../../../draw/palette.ts';
import { SvgContext } from '../../../draw/svg.ts';
import { saveFile } from '../../parts/save-file.ts';

/** What the picture is made of. */
export interface Subject {
  /** The stage; what is in it is found by its place. */
  stage: HTMLElement;
  /** Paints the lanes, in CSS pixels from their corner. */
  paintLanes: (ctx: CanvasRenderingContext2D) => void;
  palette: Palette;
  /** Of the file, without its ending. */
  name: string;
}

interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
}

const LABELS = '.stage-label, .chart-top, .chart-legend > span, .machine-name';

function partOf(stage: HTMLElement, element: Element | Range): Part {
  const [outer, inner] = [stage.getBoundingClientRect(), element.getBoundingClientRect()];
  const { width, height } = inner;
  return { x: inner.x - outer.x, y: inner.y - outer.y, width, height };
}

/** The texts beside the canvases, with the place of their first letter. */
function labelsOf(stage: HTMLElement): { text: string; end: boolean; part: Part }[] {
  return [...stage.querySelectorAll<HTMLElement>(LABELS)].flatMap((element) => {
    // biome-ignore lint/performance/useDomNodeTextContent: what is seen is what is drawn
    const text = element.innerText.replace(/\s+/g, ' ').trim();
    const end = getComputedStyle(element).textAlign === 'right' || element.matches('.lane-label');
    return text === '' ? [] : [{ text, end, part: partOf(stage, behindTone(element)) }];
  });
}

/** A label's text where a square stands before it. */
function behindTone(label: HTMLElement): Element | Range {
  const tone = label.querySelector('.tone');
  if (!tone) return label;
  const text = document.createRange();
  text.selectNodeContents(label);
  text.setStartAfter(tone);
  return text;
}

/** The squares that say which colour of a chart is what. */
const tonesOf = (stage: HTMLElement): { fill: string; part: Part }[] =>
  [...stage.querySelectorAll('.tone')].map((tone) => ({
    fill: getComputedStyle(tone).backgroundColor,
    part: partOf(stage, tone),
  }));

const canvasesOf = (stage: HTMLElement): HTMLCanvasElement[] =>
  [...stage.querySelectorAll('canvas')].filter(({ width, height }) => width > 0 && height > 0);

/** As pixels, as many as the screen has. */
export function savePng({ stage, palette, name }: Subject): Promise<void> {
  const ratio = window.devicePixelRatio || 1;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(stage.offsetWidth * ratio);
  canvas.height = Math.round(stage.offsetHeight * ratio);
  const ctx = canvas.getContext('2d');
  if (!ctx) return Promise.reject(new Error('the browser has no room for a picture of this size'));
  ctx.scale(ratio, ratio);
  ctx.fillStyle = palette.surface;
  ctx.fillRect(0, 0, stage.offsetWidth, stage.offsetHeight);
  for (const drawn of canvasesOf(stage)) {
    const { x, y, width, height } = partOf(stage, drawn);
    ctx.drawImage(drawn, x, y, width, height);
  }
  for (const { fill, part } of tonesOf(stage)) {
    ctx.fillStyle = fill;
    ctx.fillRect(part.x, part.y, part.width, part.height);
  }
  ctx.font = palette.font;
  ctx.fillStyle = palette.ink;
  ctx.textBaseline = 'middle';
  for (const { text, end, part } of labelsOf(stage)) {
    ctx.textAlign = end ? 'right' : 'left';
    ctx.fillText(text, end ? part.x + part.width - 10 : part.x, part.y + part.height / 2);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (!blob) return reject(new Error('the browser could not make the picture'));
      saveFile(blob, 'image/png', `${name}.png`);
      resolve();
    }, 'image/png');
  });
}

/** As shapes and text for the lanes, and pixels for the rest. */
export function saveSvg({ stage, paintLanes, palette, name }: Subject): void {
  const [width, height] = [stage.offsetWidth, stage.offsetHeight];
  const family = escapeXml(palette.font.replace(/^\S+ /, ''));
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${family}">`,
    `<rect width="${width}" height="${height}" fill="${palette.surface}"/>`,
  ];
  for (const drawn of canvasesOf(stage)) {
    const part = partOf(stage, drawn);
    if (drawn.matches('.lane-base')) {
      const ctx = new SvgContext();
      paintLanes(ctx as unknown as CanvasRenderingContext2D);
      // An inner picture clips what reaches beyond it.
      parts.push(`<svg x="${part.x}" y="${part.y}" width="${part.width}" height="${part.height}">`);
      parts.push(`${ctx}`, '</svg>');
    } else {
      const place = `x="${part.x}" y="${part.y}" width="${part.width}" height="${part.height}"`;
      parts.push(`<image ${place} href="${drawn.toDataURL('image/png')}"/>`);
    }
  }
  for (const { fill, part } of tonesOf(stage))
    parts.push(
      `<rect x="${part.x}" y="${part.y}" width="${part.width}" height="${part.height}" fill="${fill}"/>`,
    );
  for (const { text, end, part } of labelsOf(stage)) {
    const x = end ? part.x + part.width - 10 : part.x;
    const anchor = end ? ' text-anchor="end"' : '';
    parts.push(
      `<text x="${x}" y="${part.y + part.height / 2}" font-size="11" dominant-baseline="central"${anchor} fill="${palette.ink}">${escapeXml(text)}</text>`,
    );
  }
  saveFile([...parts, '</svg>', ''].join('\n'), 'image/svg+xml', `${name}.svg`);
}
