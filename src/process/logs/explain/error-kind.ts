/** What kind of trouble a message tells of, by the exceptions and errors that mean one thing only. */
import type { Nature } from '../../../format/service-logs.ts';

const NATURES: [nature: Nature, pattern: RegExp][] = [
  [
    'machine',
    /\[Errno (?:5|12|24|28|30|122)\]|\bRead-only file system\b|\bNo space left on device\b|\bCannot allocate memory\b|\bToo many open files\b|\bInput\/output error\b|\bDisk quota exceeded\b|\bMemoryError\b|\bout of memory\b/i,
  ],
  [
    'peer',
    /\bConnection refused\b|\[Errno 111\]|\bECONNREFUSED\b|\bLost connection to MySQL\b|\bCan't connect to MySQL\b|\bMySQL server has gone away\b|\bAMQP server on \S+ is unreachable\b|\bMessagingTimeout\b|\bConnectFailure\b|\bConnect(?:ion)?Timeout\b|\bRead timed out\b|\bServiceUnavailable\b|\bConnection reset by peer\b|\bNo route to host\b/,
  ],
  [
    'code',
    /\b(?:AttributeError|NameError|UnboundLocalError|ImportError|ModuleNotFoundError|SyntaxError|IndentationError|TypeError|NotImplementedError|AssertionError|IndexError|ZeroDivisionError|RecursionError)\b/,
  ],
];

/** @returns null where it does not tell */
export function errorKindOf(text: string): Nature | null {
  return NATURES.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
