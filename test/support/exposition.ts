/** The samples of a text in Prometheus' exposition format, by name and labels; throws where it is none. */
export function samples(text: string): Map<string, number> {
  const found = new Map<string, number>();
  const typed = new Set<string>();
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  for (const line of text.trimEnd().split('\n')) {
    if (/^# HELP [a-z_]+ \S/.test(line)) continue;
    const type = /^# TYPE ([a-z_]+) gauge$/.exec(line)?.[1];
    const [, name, labels, value] = /^([a-z_]+)((?:\{[a-z_]+="[^"\\\n]*"\})?) (\S+)$/.exec(line) ?? [];
    if (type !== undefined && !typed.has(type)) typed.add(type);
    else if (name !== undefined && typed.has(name) && !found.has(name + labels) && Number.isFinite(Number(value)))
      found.set(name + labels, Number(value));
    else throw new Error(line);
  }
  return found;
}
