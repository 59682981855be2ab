// A process of its own that tries for a lock, says how it went, and holds it until it is told to end or killed.
import { tryLock } from "./folder-lock.ts";

const [path = "", startAtMs = "0"] = process.argv.slice(2);
// All at the same moment: that is where two could win.
while (Date.now() < Number(startAtMs));
const lock = tryLock(path, "engine");
process.stdout.write("release" in lock ? "won\n" : "lost\n");
process.stdin.once("data", () => {
  if ("release" in lock) lock.release();
  process.exit(0);
});
