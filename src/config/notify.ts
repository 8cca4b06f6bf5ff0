/** Settings of notifications; see schema.ts. */
import { z } from 'zod';
import { absolutePath, seconds, timerSeconds } from './fields.ts';

const path = () => absolutePath().nullable().default(null);

export const notify = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .refine((url) => {
      // what is no address at all is told already
      const { username, password } = URL.parse(url) ?? { username: '', password: '' };
      return username === '' && password === '';
    }, 'cannot hold a user or a password: posts are signed, see notify.secretFile')
    .nullable()
    .default(null)
    .describe(
      'Address to which `stackvizd notify` posts `summary.json` of each build that was published; null: none is told. Redirects are not followed.',
    ),
  spoolDirectory: path().describe(
    'Directory, outside the root, in which workers leave what is still to be told; needed where `url` is set.',
  ),
  secretFile: path().describe(
    'File that holds the secret by which posts are signed (HMAC-SHA256); null: they are not.',
  ),
  caFile: path().describe(
    'PEM file of the authority that signed the certificate of an https `url`, beside those that everybody trusts; null: only those.',
  ),
  timeoutSeconds: timerSeconds(1, 10, 'Seconds one post may take.'),
  backoffSeconds: seconds(0.1, 5, 'Seconds before the second try; doubles, to an hour at most.'),
  giveUpSeconds: seconds(
    1,
    86_400,
    'Seconds after the publish from which on a failed try is the last.',
  ),
});
