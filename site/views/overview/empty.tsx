import type { Warning } from '../../../src/format/dataset.ts';
import type { Break } from '../../../src/verdict/whole/breaks.ts';
import { whyEmpty } from '../../model/run/empty.ts';

/** Why a stream shows no tests. */
export function WhyEmpty(of: {
  warnings: readonly Warning[];
  path: string;
  breaks: readonly Break[];
}) {
  const { title, why } = whyEmpty(of.warnings, of.path, of.breaks);
  return (
    <>
      <h2>{title}</h2>
      <p>{why}</p>
    </>
  );
}
