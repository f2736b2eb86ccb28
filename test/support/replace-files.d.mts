import type { Disk } from '../../src/publish/atomic.ts';
import type { Stage } from '../../src/publish/stage.ts';

export declare function replaceFilesBy(
  newStage: (folder: string, disk?: Disk) => Stage,
): (folder: string, files: Iterable<{ path: string; text: string }>, disk?: Disk) => void;
