import type { KeychainAnswer, KeychainRequest } from "./keychain.ts";

/**
 * Entry of the process that asks the system's keychain. Such a call may wait for a person, or for ever: a process can be ended
 * all the same, and whoever started it does so. What went wrong is told in the system's words, never in those of a secret.
 */
const SERVICE = "Assay";
/** These speak of the system; others may quote what could not be decoded. */
const OF_THE_SYSTEM = /^(Couldn't access platform storage|Platform failure): /;
/** A Secret Service in which no keyring was ever made. */
const WITHOUT_KEYRING = "no result found";

// Whoever asked is gone.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.once("message", (request: KeychainRequest) => {
  void answer(request).then((given) => process.send?.(given));
});

async function answer(request: KeychainRequest): Promise<KeychainAnswer> {
  const native = await import("@napi-rs/keyring").catch(() => undefined);
  if (native === undefined)
    return { failure: "absent", why: "Assay has no part for that of this system" };
  let entry;
  try {
    // Not the kernel's keyring, which is empty after a restart.
    entry = new native.AsyncEntry(SERVICE, request.account, { linux: { store: "secret-service" } });
  } catch (error) {
    return { failure: "absent", why: tell(error) };
  }
  try {
    if (request.op === "read") return { secret: await entry.getPassword() };
    if (request.op === "write") await entry.setPassword(request.secret);
    else await entry.deletePassword();
    return { secret: null };
  } catch (error) {
    const why = tell(error);
    return { failure: why.includes(WITHOUT_KEYRING) ? "absent" : "refused", why };
  }
}

function tell(error: unknown): string {
  const text = error instanceof Error ? error.message : "";
  return OF_THE_SYSTEM.test(text) ? text.replace(OF_THE_SYSTEM, "").slice(0, 300) : "it failed";
}
