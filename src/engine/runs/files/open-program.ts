import { spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { AppError } from "../../../base/errors.ts";
import type { Program } from "../../../contract/run-files.ts";

export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
}

type Env = Readonly<Record<string, string | undefined>>;

/** A program that ends so early with a code has not opened anything. */
const EARLY_MS = 1500;

/**
 * What could open the folder, the best first: always a program and a list of arguments, never a line for a shell. The
 * folder is absolute, so that no program takes it for an option.
 */
export function listInvocations(
  program: Program,
  folder: string,
  platform: NodeJS.Platform,
  env: Env,
): readonly Invocation[] {
  const own = (name: string | undefined): Invocation[] =>
    name === undefined || name.trim() === "" ? [] : [{ command: name.trim(), args: [folder] }];
  const editors = [
    ...own(env["ASSAY_EDITOR"]),
    ...["code", "codium", "cursor", "zed", "subl", "pycharm", "idea"].flatMap(own),
  ];
  switch (platform) {
    case "darwin":
      return {
        files: [{ command: "open", args: [folder] }],
        terminal: [{ command: "open", args: ["-a", "Terminal", folder] }],
        editor: editors,
      }[program];
    case "win32":
      return {
        files: [{ command: "explorer.exe", args: [folder] }],
        terminal: [
          { command: "wt.exe", args: ["-d", folder] },
          { command: "powershell.exe", args: ["-NoExit"] },
        ],
        // The others are command files there, which only a shell can start.
        editor: [...own(env["ASSAY_EDITOR"]), ...["Code.exe", "zed.exe", "subl.exe"].flatMap(own)],
      }[program];
    default:
      return {
        files: [
          { command: "xdg-open", args: [folder] },
          { command: "gio", args: ["open", folder] },
        ],
        // Those without arguments begin in the folder they are started in.
        terminal: [
          ...(env["TERMINAL"] === undefined ? [] : [{ command: env["TERMINAL"], args: [] }]),
          { command: "gnome-terminal", args: [`--working-directory=${folder}`] },
          { command: "konsole", args: ["--workdir", folder] },
          { command: "xfce4-terminal", args: [`--working-directory=${folder}`] },
          { command: "x-terminal-emulator", args: [] },
          { command: "kitty", args: ["--directory", folder] },
          { command: "alacritty", args: ["--working-directory", folder] },
          { command: "xterm", args: [] },
        ],
        editor: editors,
      }[program];
  }
}

const NAMES: Readonly<Record<Program, string>> = {
  files: "file manager",
  terminal: "terminal",
  editor: "code editor",
};

/** Starts the first of the programs that this machine has. Throws UNAVAILABLE with what is missing. */
export async function openProgram(
  program: Program,
  folder: string,
  env: Env = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<string> {
  if (platform !== "darwin" && platform !== "win32" && !hasDesktop(env)) {
    throw new AppError(
      "UNAVAILABLE",
      "The engine's machine has no desktop session to open a window in.",
      `The folder is ${folder}`,
    );
  }
  const invocations = listInvocations(program, folder, platform, env);
  for (const { command, args } of invocations) {
    const file = await findExecutable(command, env);
    if (file === undefined) continue;
    await start(file, args, folder, env);
    return command;
  }
  throw new AppError(
    "UNAVAILABLE",
    `This machine has no ${NAMES[program]} that Assay knows.`,
    program === "editor"
      ? "Set ASSAY_EDITOR to the program that opens a folder, and start the engine again."
      : `Looked for ${invocations.map(({ command }) => command).join(", ")}. The folder is ${folder}`,
  );
}

function hasDesktop(env: Env): boolean {
  return Boolean(env["DISPLAY"]) || Boolean(env["WAYLAND_DISPLAY"]);
}

async function findExecutable(command: string, env: Env): Promise<string | undefined> {
  const candidates = isAbsolute(command)
    ? [command]
    : (env["PATH"] ?? env["Path"] ?? "")
        .split(delimiter)
        .filter(isAbsolute)
        .map((folder) => join(folder, command));
  for (const candidate of candidates) {
    const isThere = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return candidate;
  }
  return undefined;
}

/** Outlives the engine. Settles once it runs; throws when it could not start or failed at once. */
async function start(
  file: string,
  args: readonly string[],
  folder: string,
  env: Env,
): Promise<void> {
  const failure = await new Promise<string | undefined>((resolve) => {
    const child = spawn(file, args, {
      cwd: folder,
      env: { ...env },
      detached: true,
      stdio: "ignore",
      shell: false,
    });
    const timer = setTimeout(() => resolve(undefined), EARLY_MS);
    const end = (reason: string | undefined): void => {
      clearTimeout(timer);
      resolve(reason);
    };
    child.once("error", (error) => end(error.message));
    // Explorer ends with 1 also when it has opened the folder.
    child.once("exit", (code) =>
      end(
        code === 0 || /explorer\.exe$/i.test(file)
          ? undefined
          : `it ended with ${code ?? "a signal"}`,
      ),
    );
    child.unref();
  });
  if (failure !== undefined)
    throw new AppError(
      "UNAVAILABLE",
      `${file} could not open the folder: ${failure}.`,
      `The folder is ${folder}`,
    );
}
