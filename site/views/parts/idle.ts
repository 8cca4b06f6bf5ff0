import { useEffect, useState } from 'preact/hooks';

/** Does something once nothing else is to be done, within five seconds. @returns what calls it off */
export function whenIdle(task: () => void): () => void {
  // Safari has no idle callbacks.
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(task, 1000);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(task, { timeout: 5000 });
  return () => cancelIdleCallback(handle);
}

/**
 * Does something once what was rendered is drawn. An effect alone may come before: whatever renders again first has it run.
 *
 * @returns what calls it off
 */
export function onceDrawn(task: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const handle = requestAnimationFrame(() => {
    timer = setTimeout(task);
  });
  return () => {
    cancelAnimationFrame(handle);
    clearTimeout(timer);
  };
}

/** Whether the page has been idle since it was shown: time for what is not in sight. */
export function useIdle(): boolean {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => whenIdle(() => setIdle(true)), []);
  return isIdle;
}
