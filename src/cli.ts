import { parseArgs } from 'node:util';
import type { Call, Command, Terminal } from './commands/command.ts';
import { EXIT } from './commands/command.ts';
import { UsageError } from './config.ts';
import { breather } from './text/breath.ts';
import { printableLines } from './text/columns.ts';
import { nearest } from './text/nearest.ts';
import { COMMANDS, COMMON, type CommandSpec, commandHelp, generalHelp, type OptionSpec } from './usage.ts';

const LOADERS: Readonly<Record<string, () => Promise<Command>>> = {
  build: async () => (await import('./commands/build.ts')).build,
  plan: async () => (await import('./commands/plan.ts')).plan,
  watch: async () => (await import('./commands/watch.ts')).watch,
  explain: async () => (await import('./commands/explain.ts')).explain,
  check: async () => (await import('./commands/check.ts')).check,
  export: async () => (await import('./commands/export.ts')).exportArticles,
  publish: async () => (await import('./commands/publish.ts')).publish,
  serve: async () => (await import('./commands/serve.ts')).serve,
};

const OPTIONS = COMMON.map(({ name }) => `--${name}`);

/** Runs feedmill with these arguments; resolves to the exit code. Rejects only with the reason for which `terminal.signal` was aborted. */
export async function run(argv: readonly string[], given: Terminal): Promise<number> {
  const terminal = withPlainErrors(given);
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    if (terminal.signal.aborted) throw terminal.signal.reason;
    terminal.err(`feedmill: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}

/** The terminal with no text on stderr that it would obey: findings, locks and answers of servers may say anything, and nothing there is coloured. */
function withPlainErrors(terminal: Terminal): Terminal {
  const err = (text: string) => terminal.err(printableLines(text));
  // Not a copy: input and folder are asked for only where they are needed.
  return Object.create(terminal, { err: { value: err } }) as Terminal;
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first, second] = argv;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    terminal.out(second === undefined || second.startsWith('-') || second === 'help' ? generalHelp() : commandHelp(commandNamed(second)));
    return first === undefined ? EXIT.usage : EXIT.done;
  }
  if (first === '--version') return printVersion(terminal);
  const spec = commandNamed(first);
  const load = LOADERS[spec.name] as () => Promise<Command>;
  const { options, words } = parsed(spec, argv.slice(1));
  if (options['help'] === true) {
    terminal.out(commandHelp(spec));
    return EXIT.done;
  }
  if (options['version'] === true) return printVersion(terminal);
  return (await load())({ options, words, terminal, breathe: breather(terminal.signal) });
}

function commandNamed(word: string): CommandSpec {
  const spec = COMMANDS.find(({ name }) => name === word);
  if (spec !== undefined) return spec;
  if (OPTIONS.includes(word)) throw new UsageError(`${word} stands behind a command: feedmill build ${word}`);
  const owners = ownersOf(word.replace(/=.*$/s, ''));
  if (owners.length > 0) throw new UsageError(`${word} stands behind a command: ${owners.join(', ')}`);
  if (word.startsWith('-')) throw unknown('option', word, OPTIONS, 'feedmill --help');
  throw unknown('command', word, [...COMMANDS.map(({ name }) => name), 'help', '--version'], 'feedmill --help');
}

async function printVersion(terminal: Terminal): Promise<number> {
  terminal.out(`feedmill ${(await import('./version.ts')).version()}\n`);
  return EXIT.done;
}

function parsed(spec: CommandSpec, args: readonly string[]): Pick<Call, 'options' | 'words'> {
  const known = [...spec.options, ...COMMON];
  const types = Object.fromEntries(
    known.map(({ name, value, many }) => [name, { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: many === true }]),
  );
  const { values, positionals, tokens } = parseArgs({
    args: args.map((arg) => (arg === '-h' ? '--help' : arg)),
    options: types,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) if (token.kind === 'option') checkOption(spec, known, token.name, token.rawName, token.value);
  if (spec.words === undefined && positionals.length > 0) {
    throw new UsageError(`"${positionals[0]}" is one word too many: feedmill ${spec.name} takes options only. See: feedmill ${spec.name} --help`);
  }
  return { options: values as Call['options'], words: positionals };
}

function checkOption(spec: CommandSpec, known: readonly OptionSpec[], name: string, raw: string, value: string | undefined): void {
  const option = known.find((candidate) => candidate.name === name);
  if (option === undefined || raw === `-${name}`) {
    // What others call a dry run of build is a command here.
    const owners = spec.name === 'build' && raw === '--dry-run' ? ['feedmill plan'] : ownersOf(raw);
    if (owners.length > 0) throw new UsageError(`${spec.name} has no option "${raw}"; there is: ${owners.join(', ')}`);
    const names = known.map((candidate) => `--${candidate.name}`);
    throw unknown('option', raw, names, `feedmill ${spec.name} --help`);
  }
  if (option.value !== undefined && (value === undefined || value === '')) throw new UsageError(`--${name} needs a value: --${name} ${option.value}`);
  if (option.value === undefined && value !== undefined) throw new UsageError(`--${name} takes no value`);
}

/** The commands that take an option, as one types them: `feedmill explain --topic`. */
function ownersOf(raw: string): string[] {
  return COMMANDS.filter(({ options }) => options.some(({ name }) => raw === `--${name}`)).map(({ name }) => `feedmill ${name} ${raw}`);
}

function unknown(what: string, word: string, known: readonly string[], help: string): UsageError {
  const near = nearest(word, known);
  return new UsageError(`There is no ${what} "${word}". ${near === undefined ? `See: ${help}` : `Did you mean "${near}"?`}`);
}
