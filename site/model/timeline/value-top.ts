/** Round values for a vertical axis from 0 to about `max`; the last one is >= max. */
export function valueTop(max: number, base: 10 | 1024 = 10): number {
  if (!(max > 0)) return 1;
  const power = base ** Math.floor(Math.log(max) / Math.log(base));
  const factors =
    base === 10 ? [1, 1.5, 2, 3, 4, 5, 6, 8, 10] : [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
  return (factors.find((n) => n * power >= max * 0.9999) ?? base) * power;
}
