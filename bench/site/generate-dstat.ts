/** A dstat CSV of a busy, noisy machine: every second another value in every column. */

const HEAD = [
  '"dstat 0.8.0 CSV output"',
  '"Author:","Dag Wieers <dag@wieers.com>",,,,"URL:","http://dag.wieers.com/home-made/dstat/"',
  '"Host:","controller",,,,"User:","stack"',
  '"Cmdline:","dstat -tcmndlr --swap --top-cpu-adv",,,,"Date:","DATE UTC"',
  '"system","total cpu usage",,,,,"memory usage",,,,"net/total",,"dsk/total",,"load avg",,,"swap",,"most expensive cpu process"',
  '"time","usr","sys","idl","wai","stl","used","free","buff","cach","recv","send","read","writ","1m","5m","15m","used","free","process              pid  cpu read write"',
];
const PROCESSES = ['nova-compute', 'mysqld', 'beam.smp', 'qemu-system-x86_64', 'neutron-server'];
const GIB = 1024 ** 3;

/** @param start epoch milliseconds of the first row; @param rows one a second */
export function generateDstat(start: number, rows: number): string {
  let state = rows >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const pad = (value: number) => String(value).padStart(2, '0');
  const lines = HEAD.map((line) =>
    line.replace('DATE', new Date(start).toUTCString().slice(5, 25)),
  );
  let load = 4;
  for (let row = 0; row < rows; row++) {
    const time = new Date(start + row * 1000);
    const clock = `${pad(time.getUTCDate())}-${pad(time.getUTCMonth() + 1)} ${time.toISOString().slice(11, 19)}`;
    const wave = 0.5 + 0.4 * Math.sin(row / 300);
    const user = 60 * wave * random();
    const system = 25 * random();
    const wait = random() < 0.1 ? 15 * random() : 0;
    const used = (4 + 3 * wave) * GIB + random() * 3e8;
    load += (8 * random() - load) / 60;
    const values = [
      ...[user, system, 100 - user - system - wait, wait, 0],
      ...[used, 16 * GIB - used, 1e8, 2e9],
      ...[random() ** 6 * 5e7, random() ** 6 * 2e7, random() ** 8 * 1e8, random() ** 4 * 2e8],
      ...[load, load * 0.9, load * 0.8, wave * 1e8, GIB - wave * 1e8],
    ].map((value) => value.toFixed(3));
    const busiest = PROCESSES[Math.floor(random() ** 2 * PROCESSES.length)] as string;
    const share = (100 * random()).toFixed(1);
    lines.push(`${clock},${values.join(',')},Top: ${busiest}\t${share}\t0.0\t0.0`);
  }
  return `${lines.join('\n')}\n`;
}
