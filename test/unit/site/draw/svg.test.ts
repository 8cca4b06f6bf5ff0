import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SvgContext } from '../../../../site/draw/svg.ts';

test('text of uploads cannot leave its element, and holds nothing that XML must not', () => {
  const svg = new SvgContext();
  svg.fillText('</text><script>"&\u0000\u001b\ud800', 1, 2);
  assert.match(
    `${svg}`,
    /^<text x="1" y="2" font-size="11" fill="#000">&lt;\/text&gt;&lt;script&gt;&quot;&amp;\ufffd<\/text>$/,
  );
});

test('a clip holds until what was saved before it is restored', () => {
  const svg = new SvgContext();
  svg.fillStyle = 'red';
  svg.save();
  svg.beginPath();
  svg.rect(0, 0, 10, 5);
  svg.clip();
  svg.fillStyle = 'blue';
  svg.globalAlpha = 0.5;
  svg.fillRect(1, 1, 30, 2);
  svg.restore();
  svg.fillRect(0, 0, 1, 1);
  assert.deepEqual(`${svg}`.split('\n'), [
    '<clipPath id="clip-0"><path d="M0 0h10v5h-10Z"/></clipPath><g clip-path="url(#clip-0)">',
    '<rect x="1" y="1" width="30" height="2" fill="blue" opacity="0.5"/>',
    '</g>',
    '<rect x="0" y="0" width="1" height="1" fill="red"/>',
  ]);
});
