/** A process that keeps a history until it is killed: test/integration/history/random.test.ts. */
import { type Place, World } from './world.ts';

process.on('disconnect', () => process.exit(0));
const world = new World(JSON.parse(process.argv[2] as string) as Place);
for (;;) {
  await world.step(async () => undefined);
  process.send?.('step');
}
