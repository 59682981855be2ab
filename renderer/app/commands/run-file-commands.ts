import { hasSource, kindOf, type FileKind } from "../../features/runs/index.ts";
import { whenThere } from "../../kit/when-there.ts";
import type { Command, CommandContext } from "./command.ts";

const isAt =
  (part: string) =>
  ({ pageRun, view }: CommandContext): boolean =>
    pageRun !== undefined && view.t === part;

/** A file is picked; of one of these kinds, where some are named. */
const hasFile =
  (...kinds: readonly FileKind[]) =>
  (context: CommandContext): boolean => {
    const { fp } = context.view;
    return (
      isAt("files")(context) &&
      fp !== undefined &&
      (kinds.length === 0 || kinds.includes(kindOf(fp)))
    );
  };

/** The part of the page knows what it shows: its control does the work. */
function press(id: string): () => Promise<void> {
  return async () => (await whenThere(`main [data-command='${id}']`))?.click();
}

/** About the logs and files of a run. */
export const RUN_FILE_COMMANDS: readonly Command[] = [
  {
    id: "console.follow",
    title: "Toggle following of log",
    group: "Run",
    when: isAt("console"),
    run: press("console.follow"),
  },
  {
    id: "console.start",
    title: "Go to start of log",
    group: "Run",
    when: isAt("console"),
    run: press("console.start"),
  },
  {
    id: "console.end",
    title: "Go to end of log",
    group: "Run",
    when: isAt("console"),
    run: press("console.end"),
  },
  {
    id: "console.earlier",
    title: "Load earlier lines of log",
    group: "Run",
    when: isAt("console"),
    run: press("console.earlier"),
  },
  {
    id: "console.later",
    title: "Load later lines of log",
    group: "Run",
    when: isAt("console"),
    run: press("console.later"),
  },
  {
    id: "files.refresh",
    title: "List files again",
    group: "Run",
    when: isAt("files"),
    run: press("files.refresh"),
  },
  {
    id: "files.register",
    title: "Register as model version…",
    group: "Run",
    when: isAt("files"),
    run: press("files.register"),
  },
  {
    id: "files.source",
    title: "Toggle source of file",
    group: "Run",
    when: (context) => hasFile()(context) && hasSource(kindOf(context.view.fp ?? "")),
    run: press("files.source"),
  },
  {
    id: "files.scripts",
    title: "Toggle scripts of report",
    group: "Run",
    when: hasFile("page"),
    run: press("files.scripts"),
  },
  {
    id: "files.download",
    title: "Download file",
    group: "Run",
    when: hasFile(),
    run: press("files.download"),
  },
  {
    id: "files.copyPath",
    title: "Copy path of file",
    group: "Run",
    when: hasFile(),
    run: press("files.copyPath"),
  },
  {
    id: "files.copyFolderPath",
    title: "Copy path of folder",
    group: "Run",
    when: isAt("files"),
    run: press("files.copyFolderPath"),
  },
  {
    id: "files.loadRows",
    title: "Load more rows of table",
    group: "Run",
    when: hasFile("table", "parquet"),
    run: press("files.loadRows"),
  },
  {
    id: "files.compare",
    title: "Compare file with another run…",
    group: "Run",
    when: hasFile(),
    run: press("files.compare"),
  },
  {
    id: "files.compareEnd",
    title: "End comparison of files",
    group: "Run",
    when: (context) => hasFile()(context) && context.view.fc !== undefined,
    run: press("files.compareEnd"),
  },
];
