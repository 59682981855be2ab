/** W&B names the folder of a run by its start and its id, which may hold dashes and dots; SwanLab does the same. */
const RUN_FOLDER = String.raw`(?:offline-)?run-\d{8}_\d{6}-[^/]+`;

const WHOLE_NAME = new RegExp(`^${RUN_FOLDER}$`);
const FILES_FOLDER = new RegExp(`(?:^|/)${RUN_FOLDER}/files$`);

export const isRunFolderName = (name: string): boolean => WHOLE_NAME.test(name);

/** What W&B keeps beside a run's record. Elsewhere a folder of such a name may be anybody's. */
export const IN_RUN_FOLDER = new RegExp(
  `(?:^|/)(?:wandb/${RUN_FOLDER}/|${RUN_FOLDER}/(?:files|logs)/)`,
);

/** The folder with what a run needs beside its record. */
export const isFilesFolder = (folder: string): boolean => FILES_FOLDER.test(folder);
