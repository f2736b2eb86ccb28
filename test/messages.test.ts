import { describe, expect, it } from 'vitest';
import { CODES, messageOf, worded } from '../src/messages.ts';
import type { Diagnostic } from '../src/model.ts';

const finding = (given: Partial<Diagnostic>): Diagnostic => ({
  code: 'bad-date',
  severity: 'warning',
  path: 'a.md',
  field: 'updatedDateTime',
  line: 7,
  detail: { found: '"soon"', wanted: 'a date', name: 'AI', slug: 'ai' },
  ...given,
});

describe('a finding', () => {
  it('names file, line, field, what is there and what would be right', () => {
    expect(worded(finding({}))).toBe('a.md:7: warning: updatedDateTime: "soon" is no date, so it is left out; write a date [bad-date]');
    expect(worded(finding({ severity: 'error', line: 0, field: '' }))).toBe('a.md: error: "soon" is no date; write a date [bad-date]');
    expect(worded(finding({ path: '' }))).toMatch(/^warning: updatedDateTime: /);
  });

  it('cannot be forged, nor the terminal moved, by the name of a file or what it tells', () => {
    expect(worded(finding({ path: 'evil\u001b[31m\n.md' }))).toMatch(/^evil\\u\{1b\}\[31m\\u\{a\}\.md:7: /);
    const told = finding({ code: 'topic-folded', detail: { name: 'AI\u009b31m', found: '"A\nI"' } });
    expect([worded(told), messageOf(told)]).toEqual([
      expect.stringMatching(/"AI\\u\{9b\}31m" .*"A\\u\{a\}I"/),
      expect.stringContaining('AI\u009b31m'),
    ]);
  });

  it.each(CODES)('%s has words for all that it tells', (code) => {
    const message = messageOf(finding({ code }));
    expect(message).not.toMatch(/[{}]|undefined|^[a-z-]+$/);
    expect(message).toContain('; ');
  });
});
