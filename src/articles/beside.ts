/** What the name of a file ends with: in the package also the mark of the build, so that no thread runs a file of another one. */
const ENDING = /(?:-[\da-f]{8})?\.[jt]s$/;

/** The url of the file that a thread runs, by its name without its ending; it lies beside `own`, the url of the file that starts the thread. */
export function besideUrl(name: string, own: string): URL {
  return new URL(name + (ENDING.exec(own)?.[0] ?? ''), own);
}
