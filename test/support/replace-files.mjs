/** Stages all files and commits, as a run does. */
export const replaceFilesBy = (newStage) => (folder, files, disk) => {
  const stage = disk === undefined ? newStage(folder) : newStage(folder, disk);
  try {
    for (const file of files) stage.add(file.path, file.text);
    stage.commit();
  } finally {
    stage.discard();
  }
};
