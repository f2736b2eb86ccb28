/** A number of things in words: `1 file`, `2 files`, `0 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
