/** Where a path of the scan lies on the disk. */
export function pathOf(folder: string, path: string): string {
  return path.startsWith('/') ? path : `${folder}/${path}`;
}

/** What the system says where there is no such name. Each byte that is not UTF-8 reads as three, so that a name may seem too long. */
const NO_SUCH = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'];

/** Whether a path that was found, and of which the system says `code`, has names on the disk that are not UTF-8: they read with U+FFFD. */
export function isMisread(path: string, code = 'ENOENT'): boolean {
  return path.includes('\uFFFD') && NO_SUCH.includes(code);
}
