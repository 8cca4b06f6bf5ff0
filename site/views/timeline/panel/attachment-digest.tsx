import type { DetailsReader } from '../../../model/details/details.ts';
import type { Run, Test } from '../../../model/run/run.ts';
import { CallsInBrief } from '../../details/calls/lane.tsx';
import { Reason } from '../../details/reason.tsx';

/** What the attachments of the selected test say of it, in short. */
export function AttachmentDigest({
  reader,
  run,
  test,
}: {
  reader: DetailsReader;
  run: Run;
  test: Test;
}) {
  return (
    <>
      <CallsInBrief reader={reader} run={run} test={test} />
      <Reason reader={reader} test={test} atEnd />
    </>
  );
}
