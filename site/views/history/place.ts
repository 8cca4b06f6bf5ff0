/** From the page of all jobs to the logs root. */
export const ROOT = '../../';
