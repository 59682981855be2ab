import { durable } from "../../store/index.ts";
import type { BindWrite } from "../runs/index.ts";
import { decideRequest, listRequests, setGuards } from "./approvals.ts";
import {
  createModel,
  editModel,
  editVersion,
  removeModel,
  removeVersion,
  rollbackAlias,
  setAlias,
  setStage,
} from "./models.ts";
import { getModel, listModels } from "./queries.ts";
import { registerVersion } from "./register-version.ts";
import { findVersionOrigin, getVersionOrigin, nameOrigins } from "./version-queries.ts";

/** What the reader threads answer of registered models. */
export const registryReads = {
  findVersionOrigin,
  getModel,
  getVersionOrigin,
  listModels,
  listRequests,
  nameOrigins,
} as const;

/** What the writer thread does for registered models. */
export function registryWrites(bind: BindWrite) {
  return {
    createModel: durable(bind(createModel)),
    editModel: durable(bind(editModel)),
    editVersion: durable(bind(editVersion)),
    registerVersion: durable(bind(registerVersion)),
    removeModel: durable(bind(removeModel)),
    removeVersion: durable(bind(removeVersion)),
    rollbackAlias: durable(bind(rollbackAlias)),
    decideRequest: durable(bind(decideRequest)),
    setAlias: durable(bind(setAlias)),
    setGuards: durable(bind(setGuards)),
    setStage: durable(bind(setStage)),
  } as const;
}
