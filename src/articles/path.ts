/** Where a path of the scan lies on the disk. */
export function pathOf(folder: string, path: string): string {
  return path.startsWith('/') ? path : `${folder}/${path}`;
}
