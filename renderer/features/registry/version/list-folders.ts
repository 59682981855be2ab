/** What of a run can be registered, from a file or folder of it up: that, the folders around it, all of the run's folder. */
export function listFolders(
  path: string,
): Array<{ readonly value: string; readonly label: string }> {
  const choices: Array<{ value: string; label: string }> = [];
  if (path !== ".") choices.push({ value: path, label: path });
  for (let at = path; at.includes("/");) {
    at = at.slice(0, at.lastIndexOf("/"));
    choices.push({ value: at, label: `${at}/ with all in it` });
  }
  return [...choices, { value: ".", label: "The whole folder of the run" }];
}
