import type { ErrorCode } from "../../base/errors.ts";

/** What each expected failure means; `message` says what happened, `data.nextStep` what to do. */
export const ERROR_MEANINGS: Readonly<Record<ErrorCode, string>> = {
  NOT_FOUND: "There is no such thing, or not any more.",
  INVALID_INPUT: "The request cannot be so: the message names the part, or the place in a query.",
  CONFLICT: "Something changed meanwhile, or is there already.",
  NEEDS_CONFIRMATION: "It is far-reaching: ask again with confirmed.",
  UNAVAILABLE: "It cannot be had now; later it may.",
  DISK_FULL: "Writes are refused until there is room.",
  READ_ONLY: "It may not be written.",
  DAMAGED: "What is stored cannot be read.",
  FROM_THE_FUTURE: "A newer version wrote it.",
  LOCKED: "Somebody else is using it.",
  UNAUTHORIZED: "The token is missing or wrong.",
  FORBIDDEN: "It is not allowed from there, or not at all.",
  CANCELLED: "It was ended before it was done.",
};
