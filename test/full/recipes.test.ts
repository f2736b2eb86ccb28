import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it, vi } from 'vitest';
import { acquireLock } from '../../src/publish/lock.ts';
import { LOCK } from '../../src/workspace.ts';
import { namedArticle } from '../support/articles.ts';
import { samples } from '../support/exposition.ts';
import { newFolder, put } from '../support/folder.ts';
import { startHub } from '../support/hub.ts';
import { canMount } from '../support/publish-disk.ts';
import { startStore } from '../support/store.ts';
import { answering, ENV, feedmill, fitted, freePort, lacking, recipe, run, seedSite, started } from '../support/tools.ts';
import { judgeServer } from '../support/web-server.ts';

const REFUSED = '---\ntitle: Without a url\npublished: true\n---\n';

describe('cron', () => {
  const table = () => recipe('cron', 'crontab');

  it('is a table that cron takes', ({ skip }) => {
    const missing = lacking('crontab');
    skip(missing !== undefined, missing);
    const file = join(newFolder(tmpdir()), 'table');
    put(file, table());
    expect(run('crontab', ['-n', file])).toMatchObject({ code: 0 });
  });

  it('publishes in the bare environment of cron, and says something only when the build failed or was left to another', () => {
    const folder = seedSite();
    const lines = fitted(table(), { '/srv/feeds': folder, '/usr/local/bin': join(folder, 'bin') })
      .trim()
      .split('\n');
    const job = /^\*\/5 \* \* \* \* (.+)$/.exec(lines.at(-1) ?? '')?.[1] ?? '';
    const path = /^PATH=(.+)$/.exec(lines[1] ?? '')?.[1] ?? '';
    const cron = () => run('/bin/sh', ['-c', job], { cwd: '/', env: { HOME: '/', LOGNAME: 'nobody', SHELL: '/bin/sh', PATH: path } });
    expect(job).not.toContain('%');
    put(join(folder, 'articles/refused.md'), REFUSED);
    expect(cron()).toEqual({ code: 0, out: '', err: '' });
    expect(readdirSync(join(folder, 'out'))).toContain('index.rss');
    expect(cron()).toEqual({ code: 0, out: '', err: '' });
    const lock = acquireLock(join(folder, 'out', LOCK), Date.now());
    expect(cron()).toMatchObject({ code: 75, out: '', err: expect.stringContaining('another run is at work') });
    expect(lock.held && lock.release()).toBe(undefined);
    rmSync(join(folder, 'articles'), { recursive: true });
    expect(cron().err).toMatch(/\S/);
  });
});

describe('systemd', () => {
  const units = (config: object = {}) => {
    const folder = seedSite(config);
    const [service, timer] = [join(folder, 'feedmill.service'), join(folder, 'feedmill.timer')];
    put(service, fitted(recipe('systemd', 'ini', 0), { '/srv/feeds': folder, '/usr/local/bin': join(folder, 'bin') }));
    put(timer, recipe('systemd', 'ini', 1));
    return { folder, service, timer };
  };
  const noFailures = (service: string) => /^SuccessExitStatus=(.+)$/m.exec(readFileSync(service, 'utf8'))?.[1]?.split(' ') ?? [];

  it('has a service and a timer in which systemd finds no fault', ({ skip }) => {
    const missing = lacking('systemd-analyze');
    skip(missing !== undefined, missing);
    const { service, timer } = units();
    expect(run('systemd-analyze', ['verify', '--man=no', service, timer])).toEqual({ code: 0, out: '', err: '' });
    const every = /^OnCalendar=(.+)$/m.exec(readFileSync(timer, 'utf8'))?.[1] ?? '';
    const next = run('systemd-analyze', ['calendar', '--base-time=2026-01-01 00:01:00', '--iterations=2', every]).out;
    expect([...next.matchAll(/00:(\d\d):00/g)].map(([, minute]) => minute)).toEqual(expect.arrayContaining(['05', '10']));
  });

  it('starts a build whose exit code is no failure when articles were refused', () => {
    const { folder, service } = units();
    const text = readFileSync(service, 'utf8');
    put(join(folder, 'articles/refused.md'), REFUSED);
    const [command = '', ...args] = (/^ExecStart=(.+)$/m.exec(text)?.[1] ?? '').split(' ');
    const { code } = run(command, args, { cwd: /^WorkingDirectory=(.+)$/m.exec(text)?.[1] ?? '' });
    expect(String(code)).toBe(noFailures(service)[0]);
    const writable = /^ReadWritePaths=(.+)$/m.exec(text)?.[1] ?? '';
    expect(['out', '.feedmill'].every((name) => statSync(join(writable, name)).isDirectory())).toBe(true);
  });

  it('counts a build that is stopped as no failure, from its first moment on', async () => {
    const hub = await startHub();
    hub.answer();
    const { folder, service } = units(hub.config);
    const stopped = async (when?: () => boolean) => {
      const { child } = started(join(folder, 'bin/feedmill'), ['build', '--quiet'], { cwd: folder });
      if (when !== undefined) await vi.waitUntil(when, { timeout: 30_000 });
      child.kill('SIGTERM');
      const [code, signal] = await once(child, 'close');
      return String(code ?? signal);
    };
    const ends = [await stopped(), await stopped(() => hub.waiting() === 1)];
    expect(ends[1]).toBe('143');
    expect(noFailures(service)).toEqual(expect.arrayContaining(ends));
  });
});

describe('Monitoring', () => {
  const ALONE = ['feedmill_exit_code', 'feedmill_run_timestamp_seconds'];

  /** A site whose builds are monitored; what its `ownMounts` mounts in its folder goes when that ends. */
  function monitored() {
    const folder = seedSite();
    const metrics = join(folder, 'metrics');
    mkdirSync(metrics);
    put(join(folder, 'metrics.sh'), fitted(recipe('Monitoring', 'sh'), { '/srv/feeds': folder, '/var/lib/prometheus/node-exporter': metrics }));
    const options = { cwd: folder, env: { ...ENV, PATH: `${join(folder, 'bin')}:${ENV.PATH}` } };
    const build = () => run('sh', ['metrics.sh'], options);
    const ownMounts = (script: string) => run('unshare', ['-rm', 'sh', '-c', script], options);
    const read = () => samples(readFileSync(join(metrics, 'feedmill.prom'), 'utf8'));
    return { folder, metrics, build, ownMounts, read };
  }

  it('leaves the numbers of a build whole, and of a build that failed its exit code', () => {
    const { folder, metrics, build, read } = monitored();
    expect(build()).toEqual({ code: 0, out: '', err: '' });
    const { counts, feeds } = JSON.parse(feedmill(folder, 'build', '--json').out) as {
      counts: Record<string, number>;
      feeds: { slug: string; items: number; updated: string }[];
    };
    const good = read();
    expect(good.get('feedmill_exit_code')).toBe(0);
    expect(Math.abs((good.get('feedmill_run_timestamp_seconds') ?? 0) - Date.now() / 1000)).toBeLessThan(60);
    for (const [name, count] of Object.entries(counts)) expect(good.get(`feedmill_count{of="${name}"}`)).toBe(count);
    for (const { slug, items, updated } of feeds) {
      expect(good.get(`feedmill_feed_items{feed="${slug}"}`)).toBe(items);
      expect(good.get(`feedmill_feed_updated_timestamp_seconds{feed="${slug}"}`)).toBe(Date.parse(updated) / 1000);
    }
    put(join(folder, 'articles/refused.md'), REFUSED);
    expect(build().code).toBe(3);
    expect(read().get('feedmill_count{of="refused"}')).toBe(1);
    rmSync(join(folder, 'out/index.rss'));
    mkdirSync(join(folder, 'out/index.rss'));
    expect(build().code).toBe(1);
    expect(readFileSync(join(folder, 'report.json'), 'utf8')).toContain('"counts"');
    expect([...read().keys()]).toEqual(ALONE);
    expect(read().get('feedmill_exit_code')).toBe(1);
    put(join(folder, 'feedmill.config.json'), '{');
    expect(build().code).toBe(2);
    expect([...read().keys()]).toEqual(ALONE);
    expect(readdirSync(metrics)).toEqual(['feedmill.prom']);
  });

  it('leaves the exit code and the time of a build whose report a full disk cut short', ({ skip }) => {
    skip(!canMount(), 'no mounts here');
    const { folder, metrics, build, ownMounts, read } = monitored();
    expect(build().code).toBe(0);
    put(join(metrics, 'feedmill.prom'), '');
    mkdirSync(join(folder, 'small'));
    rmSync(join(folder, 'report.json'));
    symlinkSync('small/report.json', join(folder, 'report.json'));
    const { code } = ownMounts('mount -t tmpfs -o size=4k none small && sh metrics.sh');
    expect([...read().keys()]).toEqual(ALONE);
    expect(read().get('feedmill_exit_code')).toBe(code);
    expect(readdirSync(metrics)).toEqual(['feedmill.prom']);
  });

  it('leaves the old numbers, and nothing else, where their disk is full', ({ skip }) => {
    skip(!canMount(), 'no mounts here');
    const { ownMounts } = monitored();
    const script = 'mount -t tmpfs -o size=4k none metrics && echo old >metrics/feedmill.prom && sh metrics.sh; ls -A metrics; cat metrics/*';
    expect(ownMounts(script).out).toBe('feedmill.prom\nold\n');
  });
});

describe('nginx', () => {
  it('serves out/ with the types, the headers and the 304 that readers want', async ({ skip }) => {
    const missing = lacking('nginx');
    skip(missing !== undefined, missing);
    const site = seedSite();
    feedmill(site, 'build');
    const [port, work] = [await freePort(), newFolder(tmpdir())];
    put(join(work, 'feeds.conf'), fitted(recipe('nginx', 'nginx'), { 'listen 80;': `listen 127.0.0.1:${port};`, '/srv/feeds': site }));
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${work}/${name};`).join(' ');
    const user = process.getuid?.() === 0 ? 'user root;' : '';
    put(
      join(work, 'nginx.conf'),
      `${user} pid ${work}/pid; error_log stderr; daemon off; events {} http { access_log off; ${temporary} include ${work}/feeds.conf; }`,
    );
    expect(run('nginx', ['-t', '-q', '-c', join(work, 'nginx.conf')])).toMatchObject({ code: 0, err: '' });
    const { said } = started('nginx', ['-c', join(work, 'nginx.conf')]);
    const base = `http://127.0.0.1:${port}/`;
    await answering(base, said);
    await judgeServer(site, base);
  });
});

describe('Caddy', () => {
  it('serves out/ with the types, the headers and the 304 that readers want', async ({ skip }) => {
    const missing = lacking('caddy');
    skip(missing !== undefined, missing);
    const site = seedSite();
    feedmill(site, 'build');
    const [port, work] = [await freePort(), newFolder(tmpdir())];
    const env = { ...ENV, HOME: work, XDG_DATA_HOME: work, XDG_CONFIG_HOME: work };
    const file = join(work, 'Caddyfile');
    put(file, recipe('Caddy', 'caddyfile'));
    expect(run('caddy', ['validate', '--adapter', 'caddyfile', '--config', file], { env }).code).toBe(0);
    put(
      file,
      `{\n\tadmin off\n}\n${fitted(recipe('Caddy', 'caddyfile'), { 'feeds.example.org {': `http://127.0.0.1:${port} {`, '/srv/feeds': site })}`,
    );
    const { said } = started('caddy', ['run', '--adapter', 'caddyfile', '--config', file], { env });
    const base = `http://127.0.0.1:${port}/`;
    await answering(base, said);
    await judgeServer(site, base);
  });
});

describe('GitHub Pages', () => {
  interface Step {
    readonly name?: string;
    readonly id?: string;
    readonly if?: string;
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }
  interface Workflow {
    readonly on: { readonly schedule: readonly { readonly cron: string }[] };
    readonly permissions: Readonly<Record<string, string>>;
    readonly jobs: { readonly publish: { readonly steps: readonly Step[] } };
  }
  const workflow = load(recipe('GitHub Pages', 'yaml')) as Workflow;
  const { steps } = workflow.jobs.publish;
  const place = (what: string) => steps.findIndex(({ uses, id }) => uses?.startsWith(`${what}@`) === true || id === what);
  const script = (step: Step | undefined) => step?.run ?? 'exit 99';

  /** Runs a step as the runner does: `bash -e` over a file. */
  function runStep(step: Step | undefined, folder: string, npx: string) {
    put(join(folder, 'bin/npx'), `#!/bin/sh\n${npx}\n`);
    chmodSync(join(folder, 'bin/npx'), 0o755);
    put(join(folder, 'step.sh'), script(step));
    put(join(folder, 'output'), '');
    const ran = run('bash', ['-e', 'step.sh'], {
      cwd: folder,
      env: { ...ENV, PATH: `${join(folder, 'bin')}:${ENV.PATH}`, GITHUB_OUTPUT: join(folder, 'output') },
    });
    return { ...ran, output: readFileSync(join(folder, 'output'), 'utf8') };
  }

  it('runs by the clock, may publish pages, and uses actions in their order', () => {
    expect(workflow.on.schedule[0]?.cron).toMatch(/^\d+ \* \* \* \*$/);
    expect(workflow.permissions).toEqual({ contents: 'read', pages: 'write', 'id-token': 'write' });
    const order = [
      'actions/checkout',
      'actions/setup-node',
      'actions/cache/restore',
      'build',
      'actions/cache/save',
      'actions/configure-pages',
      'actions/upload-pages-artifact',
      'actions/deploy-pages',
    ];
    const places = order.map(place);
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(steps[place('actions/upload-pages-artifact')]?.with).toEqual({ path: 'out' });
  });

  it('keeps what it deploys, though the job fails afterwards, and under a name of its own when it is run again', () => {
    // What actions/cache saves at the end of a job, it saves only when the job has succeeded.
    const [restored, saved] = ['actions/cache/restore', 'actions/cache/save'].map((what) => steps[place(what)]);
    expect(place('actions/cache/save')).toBe(place('build') + 1);
    expect(saved?.if).toBeUndefined();
    expect(saved?.with).toEqual({ path: '.feedmill\nout\n', key: 'feeds-${{ github.run_id }}-${{ github.run_attempt }}' });
    expect(restored?.with).toEqual({ ...saved?.with, 'restore-keys': 'feeds-' });
  });

  it('goes on to deploy when articles were refused, and stops at any other failure', () => {
    const folder = newFolder(tmpdir());
    const goesOn = (code: number) => runStep(steps[place('build')], folder, `exit ${code}`);
    for (const code of [0, 3]) expect(goesOn(code)).toMatchObject({ code: 0, output: `code=${code}\n` });
    for (const code of [1, 2, 5, 75]) expect(goesOn(code).code).not.toBe(0);
    const last = steps.at(-1);
    expect(last?.if).toBe("steps.build.outputs.code == '3'");
    expect(steps.length - 1).toBeGreaterThan(place('actions/deploy-pages'));
  });

  it('builds a real site, and notes what was refused beside its lines', () => {
    const folder = seedSite();
    const real = 'shift; exec "$@"';
    expect(runStep(steps[place('build')], folder, real)).toMatchObject({ code: 0, output: 'code=0\n' });
    expect(readdirSync(join(folder, 'out'))).toContain('index.html');
    put(join(folder, 'articles/refused.md'), REFUSED);
    expect(runStep(steps[place('build')], folder, real)).toMatchObject({ code: 0, output: 'code=3\n' });
    const noted = runStep(steps.at(-1), folder, real);
    expect(noted.code).toBe(3);
    expect(noted.out).toMatch(/^::error file=articles\/refused\.md/m);
  });
});

describe('An object store behind a CDN', () => {
  it('uploads, then prints what is to be purged; after an upload that failed, the next time', async () => {
    const { held, state, url } = await startStore();
    const site = seedSite();
    const keys = { AWS_ENDPOINT_URL: url, AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
    const env = { ...ENV, ...keys, PATH: `${join(site, 'bin')}:${ENV.PATH}` };
    put(join(site, 'publish.sh'), recipe('An object store behind a CDN', 'sh'));
    const publish = async () => {
      const { child, printed } = started('sh', ['publish.sh'], { cwd: site, env });
      const [code] = (await once(child, 'close')) as [number];
      return { code, lines: printed().trim().split('\n').filter(Boolean) };
    };
    const all = () => readdirSync(join(site, 'out'));
    const address = (name: string) => `https://feeds.example.org/${encodeURIComponent(name)}`;

    const first = await publish();
    expect(first.code).toBe(0);
    expect(first.lines).toEqual(
      expect.arrayContaining(
        all()
          .filter((name) => name !== 'index.html')
          .map(address),
      ),
    );
    expect(first.lines).toContain('https://feeds.example.org/');
    const atStore = (name: string) => [...held].find(([key]) => key.endsWith(`/${name}`))?.[1];
    for (const name of all()) expect([name, atStore(name)?.bytes.equals(readFileSync(join(site, 'out', name)))]).toEqual([name, true]);
    expect(atStore('index.rss')?.headers).toMatchObject({
      'content-type': 'application/rss+xml; charset=utf-8',
      'cache-control': 'public, max-age=300',
    });
    expect(await publish()).toEqual({ code: 0, lines: [] });

    put(join(site, 'articles/new.md'), namedArticle('new', { title: 'New', topics: '[AI]' }));
    state.refuses = true;
    expect((await publish()).code).not.toBe(0);
    state.refuses = false;
    const { code, lines } = await publish();
    expect(code).toBe(0);
    expect(lines).toEqual(expect.arrayContaining(['ai.rss', 'ai.atom', 'ai.json', 'index.rss'].map(address)));
    expect(lines).not.toContain(address('clocks.rss'));
    expect(await publish()).toEqual({ code: 0, lines: [] });

    put(join(site, 'articles/newer.md'), namedArticle('newer', { title: 'Newer', topics: '[AI]' }));
    rmSync(join(site, 'out/ai.rss'));
    mkdirSync(join(site, 'out/ai.rss'));
    expect(await publish()).toEqual({ code: 1, lines: [] });
    rmSync(join(site, 'out/ai.rss'), { recursive: true });
    const halfway = await publish();
    expect([halfway.code, halfway.lines]).toEqual([0, expect.arrayContaining(['ai.rss', 'ai.atom', 'ai.json', 'index.rss'].map(address))]);
    // It writes no report, and nothing is to be purged.
    put(join(site, 'feedmill.config.json'), '{');
    expect(await publish()).toEqual({ code: 2, lines: [] });
  });
});
