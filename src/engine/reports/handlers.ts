import { AppError } from "../../base/errors.ts";
import type { Handlers } from "../module.ts";

const notYet = async (): Promise<never> => {
  throw new AppError("UNAVAILABLE", "Not there yet.");
};

export function createReportHandlers(): Handlers<"reports"> {
  return {
    list: notYet,
    get: notYet,
    create: notYet,
    duplicate: notYet,
    edit: notYet,
    findRuns: notYet,
    readBlock: notYet,
    freeze: notYet,
    comment: notYet,
    takeComments: notYet,
    exportHtml: notYet,
  };
}
