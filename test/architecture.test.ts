import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));
const FILES = readdirSync(SRC, { recursive: true })
  .map((path) => String(path).replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .sort();
const TEXTS = new Map(FILES.map((path) => [path, readFileSync(SRC + path, 'utf8')]));

/** Files beside the rooms in which rooms may meet. The others import `text/` and one another. */
const GLUE = [
  'config-check.ts',
  'decide.ts',
  'feed-verdict.ts',
  'index.ts',
  'marks.ts',
  'pipeline.ts',
  'remember.ts',
  'render.ts',
  'report.ts',
  'survey.ts',
  'verdict.ts',
  'workspace.ts',
];
/** Who may open, write or watch files. */
const ON_DISK = [
  'bin.ts',
  'articles/batch.ts',
  'articles/file.ts',
  'articles/globs.ts',
  'articles/line-in-file.ts',
  'articles/memo.ts',
  'articles/misread.ts',
  'articles/ndjson.ts',
  'articles/open.ts',
  'articles/places.ts',
  'articles/scan.ts',
  'commands/build.ts',
  'commands/changes.ts',
  'commands/check.ts',
  'commands/explain.ts',
  'commands/from.ts',
  'commands/hub.ts',
  'config.ts',
  'notify/pending.ts',
  'pipeline.ts',
  'publish/atomic.ts',
  'publish/compare.ts',
  'publish/feed-said.ts',
  'publish/foreign.ts',
  'publish/lock-record.ts',
  'publish/lock.ts',
  'publish/recover.ts',
  'publish/shown.ts',
  'publish/stage.ts',
  'publish/standing.ts',
  'remote/manifest.ts',
  'serve/published.ts',
  'version.ts',
  'watch/folders.ts',
  'workspace.ts',
];
/** What else than `bin.ts` may know of the process, and what of it. */
const OF_THE_PROCESS: Readonly<Record<string, readonly string[]>> = {
  'commands/from.ts': ['pid'],
  'commands/progress.ts': ['stderr'],
  'publish/atomic.ts': ['pid'],
  'publish/lock-record.ts': ['env', 'kill', 'pid', 'platform'],
  'workspace.ts': ['version', 'versions'],
};

interface Import {
  readonly to: string;
  /** `type`: gone in JavaScript. `lazy`: loaded when it is needed. */
  readonly kind: 'value' | 'type' | 'lazy';
}

/** The imports of a file, of files of ours as paths below src/. */
function importsOf(path: string, text: string): Import[] {
  const code = withoutComments(text);
  const at = (name = '') => (name.startsWith('.') ? posix.join(posix.dirname(path), name) : name);
  const still = [...code.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)].map(
    ([, type, name]) => ({ to: at(name), kind: type === undefined ? 'value' : 'type' }) as const,
  );
  const called = [...code.matchAll(/(typeof\s+|:\s+)?\bimport\('([^']+)'\)/g)].map(
    ([, type, name]) => ({ to: at(name), kind: type === undefined ? 'lazy' : 'type' }) as const,
  );
  return [...still, ...called];
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

const IMPORTS = new Map([...TEXTS].map(([path, text]) => [path, importsOf(path, text)]));

function ours(path: string): string[] {
  return (IMPORTS.get(path) ?? []).map(({ to }) => to).filter((to) => to.endsWith('.ts'));
}

function roomOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : '';
}

/** Whether law 1 lets one file import another. */
function mayImport(from: string, to: string): boolean {
  const [room, other] = [roomOf(from), roomOf(to)];
  if (other === 'text') return true;
  if (room === 'commands') return true;
  if (other === 'commands') return from === 'cli.ts';
  if (room !== '') return other === room || to === 'model.ts';
  return other === '' || GLUE.includes(from);
}

/** A chain of imports that comes back to where it began. */
function circles(): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, chain: readonly string[]) => {
    if (chain.includes(path)) found.push([...chain.slice(chain.indexOf(path)), path].join(' > '));
    if (done.has(path) || chain.includes(path)) return;
    for (const next of ours(path)) visit(next, [...chain, path]);
    done.add(path);
  };
  for (const path of FILES) visit(path, []);
  return found;
}

describe('law 1: rooms', () => {
  it('reads the imports right, so that the rest of this file sees something', () => {
    const text =
      "import {\n  a,\n} from './a.ts';\nimport type { B } from '../b.ts';\nexport { c } from 'c';\n// import './d.ts';\nconst e = await import('./e.ts');\nlet f: typeof import('f');\n";
    expect(importsOf('room/x.ts', text)).toEqual([
      { to: 'room/a.ts', kind: 'value' },
      { to: 'b.ts', kind: 'type' },
      { to: 'c', kind: 'value' },
      { to: 'room/e.ts', kind: 'lazy' },
      { to: 'f', kind: 'type' },
    ]);
    expect(FILES.length).toBeGreaterThan(100);
    expect(FILES.filter((path) => ours(path).some((to) => !TEXTS.has(to)))).toEqual([]);
  });
  it('a room imports the model, text and itself; rooms meet in the glue and in commands', () => {
    expect(
      FILES.flatMap((path) =>
        ours(path)
          .filter((to) => !mayImport(path, to))
          .map((to) => `${path} imports ${to}`),
      ),
    ).toEqual([]);
  });
  it('every file of the glue is there, and glues', () => {
    const meets = (path: string) => ours(path).some((to) => roomOf(to) !== '' && roomOf(to) !== 'text');
    expect(GLUE.filter((path) => !meets(path))).toEqual([]);
  });
  it('text takes types alone from the model, and nothing from elsewhere', () => {
    const fromText = FILES.filter((path) => roomOf(path) === 'text').flatMap((path) => (IMPORTS.get(path) ?? []).map((one) => ({ path, ...one })));
    const foreign = fromText.filter(({ to, kind }) => to.endsWith('.ts') && roomOf(to) !== 'text' && !(to === 'model.ts' && kind === 'type'));
    expect(foreign).toEqual([]);
  });
  it('nothing goes round in circles, types included', () => {
    expect(circles()).toEqual([]);
  });
});

describe('law 2: effects at both ends', () => {
  it('only these open files', () => {
    const opens = (path: string) => (IMPORTS.get(path) ?? []).some(({ to, kind }) => kind !== 'type' && /^(?:node:)?fs(?:\/promises)?$/.test(to));
    expect(FILES.filter(opens)).toEqual(ON_DISK.toSorted());
  });
  it('only bin.ts knows the process, but for its number and the like', () => {
    const known = FILES.filter((path) => path !== 'bin.ts').flatMap((path) => {
      const names = [...withoutComments(TEXTS.get(path) ?? '').matchAll(/\bprocess\.(\w+)|\bprocess\b(?!\.)(?=\s*[\])},;=])/g)].map(
        ([, name]) => name ?? 'process',
      );
      return names.length === 0 ? [] : [[path, [...new Set(names)].sort()] as const];
    });
    expect(Object.fromEntries(known)).toEqual(OF_THE_PROCESS);
    expect(FILES.filter((path) => (IMPORTS.get(path) ?? []).some(({ to }) => to === 'node:process'))).toEqual([]);
  });
  it('nothing ends the process but bin.ts, and nothing writes to the console', () => {
    const code = (path: string) => withoutComments(TEXTS.get(path) ?? '');
    expect(FILES.filter((path) => /\bprocess\.(?:exit|exitCode|abort)\b/.test(code(path)))).toEqual(['bin.ts']);
    expect(FILES.filter((path) => /\bconsole\./.test(code(path)))).toEqual([]);
  });
  it('nothing asks `URL.canParse`, which in Node 20 says no to good urls once it is asked often', () => {
    expect(FILES.filter((path) => /\bcanParse\b/.test(withoutComments(TEXTS.get(path) ?? '')))).toEqual([]);
  });
  it('no stage asks the clock, chance, the locale or the zone of the machine', () => {
    const pure = ['articles', 'selection', 'feeds', 'pages', 'explain', 'text'];
    const asks =
      /\bDate\.now\(|\bnew Date\(\)|Math\.random|toLocale|localeCompare|\.getHours\(|\.getDate\(|getTimezoneOffset|Intl\.\w+\((?:\)|undefined)/;
    // The look says when it began, for git's guard; breath measures how long a loop has run.
    const measured = ['articles/look.ts', 'text/breath.ts'];
    const found = FILES.filter(
      (path) => pure.includes(roomOf(path)) && !measured.includes(path) && asks.test(withoutComments(TEXTS.get(path) ?? '')),
    );
    expect(found).toEqual([]);
  });
});

describe('law 9: functions and plain data', () => {
  const lines = (path: string) => (TEXTS.get(path) ?? '').split('\n');
  it('no default exports, no enum, no drawer for odds and ends', () => {
    expect(FILES.filter((path) => /^export default|^export \{[^}]*\bas default\b/m.test(TEXTS.get(path) ?? ''))).toEqual([]);
    expect(FILES.filter((path) => /^\s*(?:export )?(?:declare )?(?:const )?enum /m.test(TEXTS.get(path) ?? ''))).toEqual([]);
    expect(FILES.filter((path) => /(?:^|\/)(?:utils?|helpers?|misc|common|shared|lib)\.ts$/.test(path))).toEqual([]);
  });
  it('a class only where one of somebody else is extended', () => {
    expect(FILES.filter((path) => /^\s*(?:export )?(?:abstract )?class (?!\w+ extends )/m.test(TEXTS.get(path) ?? ''))).toEqual([]);
  });
  it('no file is longer than 250 lines', () => {
    expect(FILES.filter((path) => lines(path).length - 1 > 250).map((path) => `${path}: ${lines(path).length - 1}`)).toEqual([]);
  });
  it('a sentence stands above each export', () => {
    const bare = FILES.flatMap((path) =>
      lines(path).flatMap((line, at) =>
        /^export (?!\{|type \{|\*)/.test(line) && !/\*\/\s*$/.test(lines(path)[at - 1] ?? '') ? [`${path}:${at + 1} ${line}`] : [],
      ),
    );
    expect(bare).toEqual([]);
  });
});

describe('the quick path of build', () => {
  const loaded = new Set<string>();
  const load = (path: string) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { to, kind } of IMPORTS.get(path) ?? []) if (kind === 'value') load(to);
  };
  load('bin.ts');
  load('commands/build.ts');
  it('is followed as far as it goes', () => {
    expect([...loaded]).toEqual(
      expect.arrayContaining(['cli.ts', 'workspace.ts', 'articles/memo.ts', 'articles/scan.ts', 'publish/standing.ts', 'fast-glob']),
    );
  });
  it('loads one package alone: each of the others takes longer than the run', () => {
    const packages = [...loaded].filter((name) => !name.endsWith('.ts') && !name.startsWith('node:') && !builtinModules.includes(name));
    expect(packages).toEqual(['fast-glob']);
  });
  it('loads nothing that renders', () => {
    expect([...loaded].filter((path) => ['feeds', 'pages', 'selection', 'serve', 'remote', 'watch'].includes(roomOf(path)))).toEqual([]);
  });
});
