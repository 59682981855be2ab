import type { Migration } from "../migrate.ts";
import { workspace } from "./0010-workspace.ts";

/** In order; a new one goes to the end. */
export const migrations: readonly Migration[] = [workspace];
