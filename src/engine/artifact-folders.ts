import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { pathOfAddress } from "./local-paths.ts";

/** Of a run: the folder that holds the database it stands in, or in a file store its own. Absolute. */
export type RunStore = { readonly database: string } | { readonly run: string };

export interface ArtifactFolders {
  /** What the address says; undefined for a place that is not on this machine. */
  readonly said: string | undefined;
  /** Where MLflow keeps them by itself, also when the store was copied or moved since. */
  readonly usual: readonly string[];
  /** The address is such a place, of where the store stood: that nothing lies there tells nothing. */
  readonly isUsual: boolean;
}

/** Folders beside a database: of a client without a server, and of a server that hands out the files itself. */
const TOPS = ["mlruns", "mlartifacts"];

/** Where the artifacts of a run of MLflow's may lie, by the address that it has noted. Nothing is looked at. */
export function artifactFolders(uri: string, store: RunStore): ArtifactFolders {
  const path = pathOfAddress(uri);
  const isOfServer = /^mlflow-artifacts:/i.test(uri);
  const steps = (path ?? (isOfServer ? uri.replace(/^[^:]*:/, "") : ""))
    .split(/[\\/]/)
    .filter((step) => step !== "" && step !== "." && step !== "..");
  if ("run" in store) {
    const end = [basename(dirname(store.run)), basename(store.run), "artifacts"];
    return {
      // A relative one begins where the training was started.
      said: path !== undefined && isAbsolute(path) ? path : undefined,
      // MLflow makes that folder for every run.
      usual: path === undefined && !isOfServer ? [] : [join(store.run, "artifacts")],
      isUsual: isOfServer || steps.slice(-3).join("/") === end.join("/"),
    };
  }
  // EXPERIMENT/RUN/artifacts, in a folder of any name.
  const end = steps.slice(-3);
  const top = steps.at(-4) ?? ".";
  const tops = end.length < 3 ? [] : [...new Set([top, ...TOPS, "."])];
  return {
    said: path === undefined || path === "" ? undefined : resolve(store.database, path),
    usual: tops.map((one) => join(store.database, one, ...end)),
    isUsual: isOfServer || TOPS.includes(top),
  };
}
