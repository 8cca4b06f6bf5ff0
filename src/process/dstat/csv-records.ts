/** Bytes -> the records of a CSV file, each with the number of its line. */
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import type { ByteSource } from '../read-input.ts';

/** Bytes of one record; a longer one is left out. */
const MAX_RECORD = 1024 * 1024;

/** A record's cells. */
export interface CsvRecord {
  record: string[];
  info: { lines: number };
}

/** A source's chunks are only valid until the next, csv-parse keeps them. */
async function* copies(source: ByteSource): ByteSource {
  for await (const chunk of source) yield Buffer.from(chunk);
}

/** @throws where the CSV cannot be read on; what came before is read */
export async function* readRecords(source: ByteSource): AsyncGenerator<CsvRecord> {
  const parser = parse({
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_RECORD,
    info: true,
  });
  // an early end of the loop below destroys the parser, and with it the pipeline
  const piped = pipeline(copies(source), parser).catch(() => undefined);
  for await (const record of parser as AsyncIterable<CsvRecord>) yield record;
  await piped;
}
