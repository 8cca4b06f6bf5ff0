/**
 * Are the statuses told apart by people who do not see all colours? Dichromacy is simulated with the
 * matrices of Machado, Oliveira and Fernandes (2009), severity 1; differences are measured in OKLab.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pieces } from '../../../../site/model/timeline/shape.ts';
import { OUTCOMES, type Outcome } from '../../../../src/verdict/columns.ts';

type Triple = [number, number, number];

const MATRICES: Record<string, number[][]> = {
  'all colours': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const css = readFileSync(new URL('../../../../site/styles/tokens.css', import.meta.url), 'utf8');

function token(name: string, theme: 'light' | 'dark'): Triple {
  const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css);
  assert.ok(found, name);
  const hex = found[theme === 'light' ? 1 : 2] as string;
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as Triple;
}

const product = (matrix: number[][], vector: Triple): Triple =>
  matrix.map((row) => row.reduce((sum, one, i) => sum + one * (vector[i] as number), 0)) as Triple;

/** OKLab (Ottosson 2020) of an sRGB colour as somebody sees it. */
function seen(colour: Triple, matrix: number[][]): Triple {
  const linear = colour.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const simulated = product(matrix, linear as Triple).map((c) => Math.min(Math.max(c, 0), 1));
  const cones = product(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    simulated as Triple,
  ).map(Math.cbrt);
  return product(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones as Triple,
  );
}

const distance = (a: Triple, b: Triple) => Math.hypot(...a.map((one, i) => one - (b[i] as number)));

/** What a thin bar looks like beside its colour; wide ones have patterns as well. */
const shape = (status: Outcome) => JSON.stringify(pieces(status, 0, 30));

test('two statuses of one shape differ in colour for everybody, in both themes', () => {
  for (const theme of ['light', 'dark'] as const) {
    for (const [sight, matrix] of Object.entries(MATRICES)) {
      const colours = OUTCOMES.map((status) => seen(token(`status-${status}`, theme), matrix));
      for (const [i, one] of OUTCOMES.entries()) {
        for (const [k, other] of OUTCOMES.entries()) {
          if (k <= i || shape(one) !== shape(other)) continue;
          const apart = distance(colours[i] as Triple, colours[k] as Triple);
          assert.ok(apart > 0.1, `${one} and ${other}, ${theme}, ${sight}: ${apart.toFixed(3)}`);
        }
      }
    }
  }
});

test('a failure stands out from a pass by colour alone', () => {
  for (const theme of ['light', 'dark'] as const) {
    for (const [sight, matrix] of Object.entries(MATRICES)) {
      const [pass, fail] = ['success', 'fail'].map((status) =>
        seen(token(`status-${status}`, theme), matrix),
      ) as [Triple, Triple];
      assert.ok(distance(pass, fail) > 0.12, `${theme}, ${sight}: ${distance(pass, fail)}`);
    }
  }
});

test('every outcome but those that share a shape has its own', () => {
  const shapes = new Set(OUTCOMES.map(shape));
  // success, running; fail, inprogress, unknown; skip; xfail; uxsuccess; flaky
  assert.equal(shapes.size, 6);
});
