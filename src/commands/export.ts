import { exported, exportedRefusal } from '../articles/export.ts';
import { readArticle } from '../articles/file.ts';
import { fileAt, scan as scanned } from '../articles/scan.ts';
import type { Diagnostic } from '../model.ts';
import { counted } from '../text/count.ts';
import { scopeOf } from '../workspace.ts';
import { type Call, EXIT } from './command.ts';
import { opened } from './opened.ts';
import { tellFindings } from './tell.ts';

/** Characters that are printed at once. */
const CHUNK = 1 << 18;

/** `feedmill export`: every valid article of the folder as a line of NDJSON, unpublished ones too, and what is to stay hidden of refused ones; resolves to the exit code. */
export async function exportArticles(call: Call): Promise<number> {
  const { terminal, options } = call;
  const workspace = await opened(call);
  const { patterns, folder, ignored } = scopeOf(workspace);
  const scan = await scanned(patterns, folder, ignored, call.breathe);
  const diagnostics: Diagnostic[] = [];
  let [lines, unpublished, refused, waiting] = [0, 0, 0, ''];
  for (let row = 0; row < scan.paths.length; row++) {
    const parsed = readArticle(folder, fileAt(scan, row), workspace.config);
    const pause = call.breathe();
    if (pause !== undefined) await pause;
    if (parsed === undefined) continue;
    diagnostics.push(...parsed.diagnostics);
    if (parsed.article === undefined) {
      refused += 1;
      if (parsed.ids?.length) waiting += `${exportedRefusal(scan.paths[row] as string, parsed.ids)}\n`;
    } else {
      lines += 1;
      if (!parsed.article.published) unpublished += 1;
      waiting += `${exported(parsed.article, workspace.config)}\n`;
    }
    if (waiting.length < CHUNK) continue;
    terminal.out(waiting);
    waiting = '';
    await terminal.drained();
  }
  terminal.out(waiting);
  await tellFindings(call, diagnostics);
  const summary = `${counted(lines, 'article')} exported, ${unpublished} of them unpublished, ${counted(refused, 'file')} refused`;
  if (options['quiet'] !== true) terminal.err(`${summary}\n`);
  return refused > 0 && options['allow-refused'] !== true ? EXIT.refused : EXIT.done;
}
