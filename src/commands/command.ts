import type { Breathe } from '../text/breath.ts';

/** Exit codes: the table stands in the README too. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, notFound: 4, guarded: 5, busy: 75 } as const;

/** Where a command reads from and prints to. Only this prints, but for the bar of `progress.ts`; nothing but `bin.ts` ends the process. */
export interface Terminal {
  /** The result. */
  readonly out: (text: string) => void;
  /** Resolves when what was printed has been taken, or nobody takes it any more. */
  readonly drained: () => Promise<void>;
  /** Standard input; it ends with an error when `signal` is aborted. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Findings, progress and failures. */
  readonly err: (text: string) => void;
  /** Whether stderr is a terminal, so that progress may be drawn. */
  readonly draws: boolean;
  /** Whether stdout may have colours. */
  readonly colours: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the run is to end: SIGINT, SIGTERM. */
  readonly signal: AbortSignal;
}

/** A call of a command: its options by name, the words that are no options, and the surroundings. */
export interface Call {
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly words: readonly string[];
  readonly terminal: Terminal;
  readonly breathe: Breathe;
}

/** Runs a command; resolves to its exit code. */
export type Command = (call: Call) => Promise<number>;

/** A command to be typed next, for a shell: with the articles, the config and the folder that this call named, as another run would have others. */
export function commandLike({ options }: Call, command: string): string {
  const named = ['from', 'config', 'out'].flatMap((name) => [options[name] ?? []].flat().map((value) => ` --${name} ${quoted(String(value))}`));
  return `feedmill ${command}${named.join('')}`;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The value of a text option, or undefined. */
export function textOption({ options }: Call, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}
