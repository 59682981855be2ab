import { createHash } from "node:crypto";
import { AppError } from "../../base/errors.ts";
import { pathOfUri } from "../tracking/index.ts";
import { isSafePath } from "./answers.ts";
import type { HttpClient } from "./http-client.ts";
import type { Answer, FileItem, FileRoot, MlflowSide, Request } from "./mlflow-side.ts";

/** Of one answer; a page is cut there. */
const PAGE = 25_000;
const MOST_FILES = 100_000;
const MOST_DEPTH = 64;
const ARTIFACTS = "api/2.0/mlflow-artifacts/artifacts";

/** An MLflow server by its REST interface. */
export function createHttpSide(http: HttpClient): MlflowSide {
  async function call({ method, path, fields = {}, once = false }: Request): Promise<Answer> {
    const url = `api/2.0/mlflow/${path}`;
    return method === "GET"
      ? http.json(`${url}?${toQuery(fields)}`, { method })
      : http.json(url, { method, body: fields, once });
  }

  /** Any store that the server can read. */
  function addressOf({ uri, runId, modelId }: FileRoot, path: string): string {
    const root = pathOfUri(uri);
    if (root !== undefined) return `${ARTIFACTS}/${encodePath(`${root}/${path}`)}`;
    if (runId !== undefined) return `get-artifact?${toQuery({ run_id: runId, path })}`;
    return `ajax-api/2.0/mlflow/logged-models/${encodeURIComponent(modelId ?? "")}/artifacts/files?${toQuery({ artifact_file_path: path })}`;
  }

  async function listFolder({ runId, modelId }: FileRoot, folder: string, token: string) {
    const page = token === "" ? {} : { page_token: token };
    return runId !== undefined
      ? call({
          method: "GET",
          path: "artifacts/list",
          fields: { run_id: runId, ...(folder !== "" && { path: folder }), ...page },
        })
      : call({
          method: "GET",
          path: `logged-models/${encodeURIComponent(modelId ?? "")}/artifacts/directories`,
          fields: { ...(folder !== "" && { artifact_directory_path: folder }), ...page },
        });
  }

  async function walk(
    root: FileRoot,
    folder: string,
    depth: number,
    found: FileItem[],
  ): Promise<void> {
    const folders: string[] = [];
    for (let token = ""; ;) {
      const answer = await listFolder(root, folder, token);
      for (const one of Array.isArray(answer["files"]) ? (answer["files"] as unknown[]) : []) {
        const { path, is_dir: isFolder, file_size: size } = (one ?? {}) as Answer;
        const below = folder === "" ? "" : `${folder}/`;
        // What is no path right below the folder leads elsewhere, or round in circles.
        if (typeof path !== "string" || !path.startsWith(below) || path.length <= below.length)
          continue;
        if (!isSafePath(path)) continue;
        if (isFolder === true) folders.push(path);
        else found.push({ path, size: Number(size ?? 0) });
      }
      if (found.length > MOST_FILES)
        throw new AppError("DAMAGED", `There are more than ${MOST_FILES} files in ${root.uri}.`);
      const next = answer["next_page_token"];
      if (typeof next !== "string" || next === "" || next === token) break;
      token = next;
    }
    if (depth >= MOST_DEPTH && folders.length > 0)
      throw new AppError("DAMAGED", `Folders in ${root.uri} lie deeper than ${MOST_DEPTH}.`);
    for (const one of folders) await walk(root, one, depth + 1, found);
  }

  const side: MlflowSide = {
    name: http.address,
    page: PAGE,
    call,
    async create(what, fields) {
      const answer = await call(
        what === "run"
          ? { method: "POST", path: "runs/create", fields, once: true }
          : { method: "POST", path: "logged-models", fields, once: true },
      );
      const made = (answer[what === "run" ? "run" : "model"] ?? {}) as Answer;
      const id = ((made["info"] ?? {}) as Answer)[what === "run" ? "run_id" : "model_id"];
      if (typeof id !== "string" || id === "")
        throw new AppError("DAMAGED", `${http.address} did not tell the id of what it made.`);
      return id;
    },
    async listFiles(root) {
      const found: FileItem[] = [];
      await walk(root, "", 0, found);
      return found;
    },
    readFile: (root, path) => http.download(addressOf(root, path)),
    requireWritable({ uri }) {
      if (pathOfUri(uri) !== undefined) return;
      throw new AppError(
        "INVALID_INPUT",
        `The server keeps them in ${uri} and takes none itself: it was started with --no-serve-artifacts.`,
      );
    },
    async writeFile(root, file, content) {
      await http.upload(addressOf(root, file.path), content, file.size);
    },
    async hashFile(root, path) {
      const hash = createHash("sha256");
      for await (const bytes of side.readFile(root, path)) hash.update(bytes);
      return hash.digest("hex");
    },
  };
  return side;
}

function toQuery(fields: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value])
      query.append(name, String(one));
  return query.toString();
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
