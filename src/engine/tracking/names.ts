import { invalid } from "../../base/errors.ts";
import { posix } from "node:path";

import { MOST_KEY } from "./limits.ts";

const KEY = /^[\p{L}\p{N}\p{M}_\-./: ]+$/u;

/**
 * Keys of metrics, params and tags: letters of any script, digits and `_-./: `, and a path in its normal form.
 * @param what as the message names it, e.g. `metrics[0].key`
 * @throws AppError INVALID_INPUT
 */
export function checkKey(key: string, what: string): string {
  if (key.length > MOST_KEY)
    throw invalid(`'${what}' exceeds the maximum length of ${MOST_KEY} characters.`);
  if (!KEY.test(key)) {
    throw invalid(
      `Invalid value '${key}' for parameter '${what}' supplied: names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colons (:) and slashes (/).`,
    );
  }
  if (!isNormalPath(key))
    throw invalid(`Invalid value '${key}' for parameter '${what}' supplied: it is no unique path.`);
  return key;
}

/** Not `a//b`, `a/`, `/a`, `./a`, `.`, `..`, `../x`. */
function isNormalPath(text: string): boolean {
  return (
    posix.normalize(text) === text &&
    !text.endsWith("/") &&
    !text.startsWith("/") &&
    !/^\.\.?(\/|$)/.test(text)
  );
}
