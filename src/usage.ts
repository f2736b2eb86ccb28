/** An option of a command. `value` names what it takes, absent for a switch. */
export interface OptionSpec {
  readonly name: string;
  readonly value?: string;
  readonly many?: boolean;
  readonly about: string;
}

/** A command as `--help` tells of it. */
export interface CommandSpec {
  readonly name: string;
  readonly words?: string;
  readonly about: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly (readonly [string, string])[];
}

/** What every command takes. */
export const COMMON: readonly OptionSpec[] = [
  { name: 'config', value: 'FILE', about: 'default: feedmill.config.json, else "feedmill" in package.json' },
  { name: 'out', value: 'DIR', about: 'publish into DIR instead of the folder in the config' },
  { name: 'now', value: 'INSTANT', about: 'take this for the present: 2024-05-01T12:00:00Z' },
  { name: 'json', about: 'print the result as JSON' },
  { name: 'quiet', about: 'print nothing unless something wants a hand' },
  { name: 'help', about: 'show this' },
  { name: 'version', about: 'show the version' },
];

const ALLOW_REFUSED: OptionSpec = { name: 'allow-refused', about: 'exit 0, not 3, when articles were refused' };

/** Every command there is. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'build',
    about: 'read the articles and publish their feeds',
    options: [
      { name: 'from', value: 'FILE', many: true, about: 'NDJSON instead of the folder, an article a line; - is stdin' },
      ALLOW_REFUSED,
      { name: 'accept-removals', about: 'publish even if most of the published items disappear' },
      { name: 'prune', about: 'remove the feeds that nothing asks for any more' },
      { name: 'verify', about: 'compare every published byte, whatever is remembered' },
    ],
    examples: [
      ['feedmill build', 'publish what the config says'],
      ['feedmill build --quiet --allow-refused', 'for cron: silent where all is well'],
    ],
  },
  {
    name: 'plan',
    about: 'tell what build would change, and write nothing',
    options: [{ name: 'prune', about: 'as build --prune would do it' }],
    examples: [
      ['feedmill plan', 'what would change, feed by feed'],
      ['feedmill plan --now 2024-05-01T12:00:00Z', 'as it would be then'],
    ],
  },
  {
    name: 'watch',
    about: 'build when an article, the config or the hour changes something',
    options: [],
    examples: [
      ['feedmill watch', 'until Ctrl-C'],
      ['feedmill watch --out preview', 'into another folder than what is published'],
    ],
  },
  {
    name: 'explain',
    words: '[FILE | URL | WORDS OF A TITLE]',
    about: 'say why an article is or is not in the feeds',
    options: [{ name: 'topic', value: 'NAME', about: 'in this feed; alone: how far back the feed reaches' }],
    examples: [
      ['feedmill explain "facial recognition"', 'an article by words of its title'],
      ['feedmill explain --topic AI', 'whether the feed holds a day'],
    ],
  },
  {
    name: 'check',
    words: '[PATH...]',
    about: 'tell every finding and write nothing',
    options: [
      { name: 'allow-refused', about: 'exit 0, not 3, when articles would be refused' },
      { name: 'format', value: 'FORMAT', about: 'text, or github: annotations beside the lines' },
    ],
    examples: [
      ['feedmill check articles/today.md', 'one file, or a folder: for editors and hooks'],
      ['feedmill check --format github', 'for a workflow of GitHub Actions'],
    ],
  },
  {
    name: 'export',
    about: 'print all articles as NDJSON, unpublished ones too',
    options: [ALLOW_REFUSED],
    examples: [
      ['feedmill export > articles.ndjson', 'a file for any database'],
      ['feedmill export | feedmill build --from -', 'publishes what the folder would'],
    ],
  },
  {
    name: 'publish',
    words: 's3://BUCKET/PREFIX',
    about: 'upload what changed to an S3-compatible store',
    options: [
      { name: 'prune', about: 'remove there what is no longer published' },
      { name: 'dry-run', about: 'say what would be uploaded, and upload nothing' },
    ],
    examples: [
      ['feedmill publish s3://feeds.example.org', 'keys from the AWS_ variables'],
      ['feedmill publish s3://web/feeds --dry-run', 'just look'],
    ],
  },
  {
    name: 'serve',
    about: 'serve what is published over HTTP, for previews and small sites',
    options: [
      { name: 'port', value: 'PORT', about: 'default: 8080; 0 takes a free one' },
      { name: 'host', value: 'HOST', about: 'address to listen on; default: 127.0.0.1, this machine alone' },
    ],
    examples: [
      ['feedmill serve', 'at http://127.0.0.1:8080/'],
      ['feedmill serve --host 0.0.0.0 --port 80', 'for everybody'],
    ],
  },
];

/** The text of `feedmill --help`. */
export function generalHelp(): string {
  const commands = COMMANDS.map(({ name, about }) => [name, about] as const);
  return [
    'feedmill publishes a folder of front-matter articles as RSS, Atom and JSON Feed.',
    '',
    'Usage: feedmill COMMAND [options]',
    '',
    ...table(commands),
    '',
    'Options of every command:',
    ...optionLines(COMMON),
    '',
    '"feedmill COMMAND --help" tells more of one, with examples.',
    '',
  ].join('\n');
}

/** The text of `feedmill COMMAND --help`. */
export function commandHelp({ name, words, about, options, examples }: CommandSpec): string {
  return [
    `feedmill ${name}: ${about}`,
    '',
    `Usage: feedmill ${name}${words === undefined ? '' : ` ${words}`} [options]`,
    '',
    ...(options.length === 0 ? [] : ['Options:', ...optionLines(options), '']),
    'Options of every command:',
    ...optionLines(COMMON),
    '',
    'Examples:',
    ...table(examples),
    '',
  ].join('\n');
}

function optionLines(options: readonly OptionSpec[]): string[] {
  return table(options.map(({ name, value, about }) => [`--${name}${value === undefined ? '' : ` ${value}`}`, about] as const));
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
