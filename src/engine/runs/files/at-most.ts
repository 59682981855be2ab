import { AppError } from "../../../base/errors.ts";

/** Of another machine a file is fetched whole: not more than so many bytes to look at it. */
export const MAX_FETCHED_BYTES = 1024 ** 3;

/** @returns a check that throws AppError INVALID_INPUT for a file of more bytes */
export const atMost =
  (most: number, path: string) =>
  (bytes: number): void => {
    if (bytes <= most) return;
    throw new AppError(
      "INVALID_INPUT",
      `${path} is too large to be shown (${bytes} bytes).`,
      "Download it, or open its folder.",
    );
  };
