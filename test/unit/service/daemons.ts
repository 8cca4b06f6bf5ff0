/** Daemons that are well, or differ in what a test says. */
import type { SeenDaemon } from '../../../src/service/ask/collect.ts';
import type { DaemonState, Role } from '../../../src/service/tell/daemon-state.ts';

export function seen(name: string, role: Role, state: Partial<DaemonState> = {}): SeenDaemon {
  const watcher = role === 'worker' ? null : { degraded: false, sweepMisses: 0 };
  return {
    name,
    metrics: [],
    trouble: null,
    state: {
      role,
      pid: 1,
      version: '0.1.0',
      startedAt: '2026-05-04T10:00:00.000Z',
      ready: true,
      line: '',
      fault: null,
      redisAwaySince: null,
      redisRefusal: null,
      queue: { name: 'stackviz', counts: null },
      builds: null,
      watcher,
      ...state,
    },
  };
}
