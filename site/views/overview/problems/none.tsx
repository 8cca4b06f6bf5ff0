/** Of what is here no test needs attention. `ran`: some of it ran. `latest`: earlier runs are not shown. */
export function NoProblems({
  whole,
  ran,
  latest,
}: {
  whole: boolean;
  ran: boolean;
  latest: boolean;
}) {
  const [title, text] = !whole
    ? ['No failure in what is here', 'No test that is here failed. What is missing may have.']
    : ran
      ? [
          'Nothing failed',
          latest
            ? 'Every test of the latest run gave the expected result. What earlier runs came to is not shown.'
            : 'Every test that ran gave the expected result. If the job failed nevertheless, its log tells why.',
        ]
      : ['No test ran', 'So none failed. If the job failed, its log tells why.'];
  return (
    <section class={whole && ran ? 'card all-good' : 'card none-here'}>
      <h2>{title}</h2>
      <p class="quiet">{text}</p>
    </section>
  );
}
