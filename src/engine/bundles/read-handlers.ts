import { isAbsolute } from "node:path";
import { AppError } from "../../base/errors.ts";
import type { BundleReader, ReadContext } from "./bundle-reader.ts";
import type { CallContext, Handlers } from "../module.ts";
import { personActor } from "../runs/index.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { ShareFolders } from "./folder-service.ts";
import type { Incoming } from "./incoming.ts";
import type { ReadBundle } from "./read-bundle.ts";

export function createReadHandlers(
  of: ReadContext & {
    readonly reader: BundleReader;
    readonly folders: ShareFolders;
    readonly incoming: Incoming;
  },
): Pick<Handlers<"bundles">, "look" | "take" | "list" | "listKeys" | "nameKey"> {
  const { threads, bus, reader, folders, incoming } = of;

  async function open(path: string, call: CallContext): Promise<ReadBundle> {
    const sent = await incoming.find(path);
    // Where it lies for now says nothing to anybody.
    if (sent !== undefined)
      return { ...(await reader.open(sent.path, call.signal)), path: sent.name };
    if (!call.isLocal)
      throw new AppError(
        "FORBIDDEN",
        "Files are read only for callers on the engine's own machine.",
        "Run the command there.",
      );
    if (!isAbsolute(path))
      throw new AppError("INVALID_INPUT", `${path} is no absolute path.`, "Name the whole path.");
    return reader.open(path, call.signal);
  }

  return {
    async look({ path }, call) {
      const bundle = await open(path, call);
      try {
        return await reader.look(bundle);
      } finally {
        await bundle.archive.close();
      }
    },
    async take({ path, choices, partial }, call) {
      const bundle = await open(path, call);
      try {
        const taken = await reader.take(bundle, { choices, partial }, call);
        await folders.noteTaken(taken.bundle.id);
        return taken;
      } finally {
        await bundle.archive.close();
      }
    },
    list: async () => threads.read.call.bundles.listReceived({ ownKey: await reader.ownKey() }),
    async listKeys() {
      const { keptIn, ...key } = (await of.ownKey.known()) ?? (await of.ownKey.open());
      const publicKey = key.publicKey.toString("base64");
      const [own, named] = await Promise.all([
        threads.read.call.bundles.readAuthor({
          name: of.profileName(),
          publicKey,
          ownKey: publicKey,
        }),
        threads.read.call.bundles.listNamedKeys(),
      ]);
      return {
        own,
        keptIn,
        named: named.map(({ fingerprint, publicKey: key, name }) => ({
          name: name ?? "",
          fingerprint,
          publicKey: key,
          standing: key === publicKey ? "own" : "trusted",
          knownAs: name,
        })),
      };
    },
    async nameKey({ publicKey, name }, call) {
      const bytes = Buffer.from(publicKey, "base64");
      if (bytes.length !== 32 || bytes.toString("base64") !== publicKey)
        throw new AppError(
          "INVALID_INPUT",
          "That is no public key: it has 32 bytes in Base64.",
          "Take it from a bundle or from the other copy's list of keys.",
        );
      const { gesture } = await threads.write.call.runs.nameKey({
        actor: personActor(of.profileName(), call),
        fingerprint: fingerprintOf(bytes),
        publicKey,
        name,
      });
      bus.publish(["bundles", "journal"]);
      await folders.noteKeys();
      return { gesture };
    },
  };
}
