import { AppError } from "../../base/errors.ts";
import type { KeychainFailure } from "../keychain.ts";
import type { KeyRecord } from "./key-record.ts";

type Known = Pick<KeyRecord, "fingerprint" | "keptIn">;
interface Paths {
  readonly recordPath: string;
  readonly filePath: string;
}

const ELSEWHERE =
  "Write the bundle where you are logged in with a screen: over ssh, in scheduled jobs and on other machines that keychain is not there.";

const name = ({ fingerprint }: Known): string => `The key that signs bundles (${fingerprint})`;

const giveUp = ({ recordPath }: Paths): string =>
  `To sign with a new key, which nobody knows yet, delete ${recordPath}.`;

/** The key is in the keychain, which is locked, silent or not there. */
export function keyNotHandedOut(of: Known, { kind, message }: KeychainFailure): AppError {
  if (kind === "absent")
    return new AppError(
      "UNAVAILABLE",
      `${name(of)} is in the keychain, and there is none here: ${message}.`,
      ELSEWHERE,
    );
  return new AppError(
    "LOCKED",
    `${name(of)} is in the keychain, which did not hand it out: ${message}.`,
    `Unlock the keychain and try again. ${ELSEWHERE}`,
  );
}

/** There is no key yet, and the keychain that is there took none. */
export function keyNotPutAway({ message }: KeychainFailure): AppError {
  return new AppError(
    "LOCKED",
    `A key that signs bundles was made, and the keychain did not take it: ${message}.`,
    "Unlock the keychain and try again, or start Assay with ASSAY_NO_KEYCHAIN=1: then the key is kept in a file that only you can read.",
  );
}

export function keychainOff(of: Known): AppError {
  return new AppError(
    "UNAVAILABLE",
    `${name(of)} is in the keychain, which ASSAY_NO_KEYCHAIN keeps Assay away from.`,
    "Start Assay without that variable.",
  );
}

export function keyGone(of: Known, paths: Paths): AppError {
  return of.keptIn === "keychain"
    ? new AppError(
        "NOT_FOUND",
        `${name(of)} is not in the keychain here: it was deleted there, or this data folder came from another machine or person.`,
        `Bring it back into the keychain, or write the bundle where it is. ${giveUp(paths)}`,
      )
    : new AppError(
        "NOT_FOUND",
        `${name(of)} is gone: ${paths.filePath} is not there any more.`,
        `Bring it back from a copy of the data folder. ${giveUp(paths)}`,
      );
}

export function otherKey(of: Known, paths: Paths): AppError {
  const where = of.keptIn === "keychain" ? "the keychain" : paths.filePath;
  return new AppError(
    "DAMAGED",
    `${name(of)} is lost: ${where} holds something else in its place.`,
    `Bring it back from a copy. ${giveUp(paths)}`,
  );
}
