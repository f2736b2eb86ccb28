import { run } from '../../src/cli.ts';
import type { Terminal } from '../../src/commands/command.ts';

/** The moment of every run that is told no other. */
export const NOW = '2024-05-01T12:00:00Z';

/** How a program ended, and what it said; `code` is null where a signal ended it. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command to its end inside this process, at a terminal without colours, input and environment, save what is `given`. */
export async function feedmillIn(folder: string, argv: readonly string[], given: Partial<Terminal> = {}): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(argv, {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    drained: () => Promise.resolve(),
    input: nothing(),
    draws: false,
    colours: false,
    cwd: folder,
    env: {},
    signal: new AbortController().signal,
    ...given,
  });
  return { code, out: out.join(''), err: err.join('') };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
