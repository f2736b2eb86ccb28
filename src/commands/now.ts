import { parseInstant } from '../articles/dates.ts';
import { UsageError } from '../config.ts';
import { type Call, textOption } from './command.ts';

/** The present: `--now`, else the clock. Throws a UsageError. */
export function nowOf(call: Call): number {
  const written = textOption(call, 'now');
  if (written === undefined) return Date.now();
  const instant = parseInstant(written, 'UTC');
  if (instant === undefined) throw new UsageError(`--now ${written} is no instant: write it as 2024-05-01T12:00:00Z`);
  return instant;
}
