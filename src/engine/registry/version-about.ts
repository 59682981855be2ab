import { AppError, messageOf } from "../../base/errors.ts";
import type { VersionAbout } from "../../contract/registry-versions.ts";
import { openInside } from "../open-inside.ts";
import type { EngineThreads } from "../threads.ts";
import type { VersionFilesDoor } from "./version-files.ts";

const MODEL_FILE = "MLmodel";
const ENVIRONMENT = ["requirements.txt", "conda.yaml", "python_env.yaml"] as const;
/** Of a text that is shown. */
const MOST_TEXT_BYTES = 256 * 1024;

interface Of {
  readonly name: string;
  readonly version: number;
}

/** What MLflow wrote beside a model: read as text, nothing of it is loaded. */
export interface VersionAboutReader {
  /** @throws AppError NOT_FOUND (of the version) */
  read(of: Of): Promise<VersionAbout>;
}

export function createVersionAbout(
  threads: Pick<EngineThreads, "parse">,
  files: VersionFilesDoor,
): VersionAboutReader {
  async function readText(of: Of, path: string): Promise<VersionAbout["example"]> {
    const place = await files.place(of, path);
    const { handle, stats } = await openInside(place.home, place.path);
    try {
      const bytes = new Uint8Array(Math.min(stats.size, MOST_TEXT_BYTES));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
      const text = new TextDecoder().decode(bytes.subarray(0, bytesRead));
      return { path, text, isCut: stats.size > MOST_TEXT_BYTES };
    } finally {
      await handle.close();
    }
  }
  /** A file that cannot be read now is one that is not there. */
  const tryText = async (of: Of, path: string): Promise<VersionAbout["example"]> =>
    readText(of, path).catch((error: unknown) => {
      if (error instanceof AppError) return null;
      throw error;
    });

  return {
    async read(of) {
      const { files: list } = await files.list(of);
      const has = new Set(list.map(({ path }) => path));
      const texts = await Promise.all(
        ENVIRONMENT.filter((path) => has.has(path)).map((path) => tryText(of, path)),
      );
      const environment = texts.filter((text) => text !== null);
      if (!has.has(MODEL_FILE)) return { model: null, problem: null, example: null, environment };
      try {
        const model = await threads.parse.call.parse.readMlModel(await files.place(of, MODEL_FILE));
        // Only one of its own files is opened.
        const example =
          model.example !== null && has.has(model.example)
            ? await tryText(of, model.example)
            : null;
        return { model, problem: null, example, environment };
      } catch (error) {
        const problem = `the file MLmodel cannot be read: ${messageOf(error)}`;
        return { model: null, problem, example: null, environment };
      }
    },
  };
}
