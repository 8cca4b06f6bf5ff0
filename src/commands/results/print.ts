/** Results are for files and pipes: a line on standard output. What goes wrong is told on standard error. */
export const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
