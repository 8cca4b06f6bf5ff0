/**
 * `node bench/logs/precision.ts`: of 200 generated runs without trouble of services and 200 with it, how many failures are put
 * down to a service or the machine that had nothing to do with them (2 % at most), and how many to what they are of (90 %).
 */
import { measurePrecision } from '../../test/unit/process/logs/explain/precision.ts';

const { others, wrong, troubled, missed } = measurePrecision(200);
for (const one of [...wrong, ...missed].slice(0, 20)) process.stdout.write(`${one}\n`);
process.stdout.write(`put down to what they are not of: ${wrong.length} of ${others} failures\n`);
process.stdout.write(`to what they are of: ${troubled - missed.length} of ${troubled} failures\n`);
if (wrong.length > 0.02 * others || missed.length > 0.1 * troubled) process.exitCode = 1;
