import { Button, TextInput } from "@mantine/core";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { BundleAuthor, ReceivedBundle } from "../../../src/contract/bundles.ts";
import { Fact, Facts } from "../../kit/facts.tsx";
import { formatTime } from "../../kit/format-time.ts";
import { formatBytes, plural } from "../../kit/format.ts";
import { nameKey } from "./actions.ts";
import styles from "./bundles.module.css";
import { Fingerprint } from "./fingerprint.tsx";

type Bundle = Omit<ReceivedBundle, "takenMs" | "projectIds" | "problems">;

/** Who made it, as far as anybody can know, and what it is. */
export function AuthorFacts(props: {
  readonly bundle: Bundle;
  /** Every byte is as its author signed it. */
  readonly isWhole: boolean;
}): React.JSX.Element {
  const { bundle, isWhole } = props;
  const { author } = bundle;
  return (
    <section className={styles.author} data-standing={author.standing}>
      {author.standing === "unknown" ? <ShieldAlert size={18} /> : <ShieldCheck size={18} />}
      <div>
        <p>
          <strong>{standingOf(author)}</strong>
        </p>
        <Facts>
          <Fact name="Key">
            <Fingerprint text={author.fingerprint} />
          </Fact>
          <Fact name="Made">
            {formatTime(bundle.madeMs * 1000)} by {author.name} with {bundle.tool}
          </Fact>
          <Fact name="File">
            <span title={bundle.path}>{bundle.path}</span>, {formatBytes(bundle.bytes)},{" "}
            {isWhole ? "every byte checked" : "parts of it are damaged"}
          </Fact>
          {bundle.redacted > 0 && (
            <Fact name="Replaced">{plural(bundle.redacted, "value")} by its author</Fact>
          )}
        </Facts>
        {author.standing === "unknown" && <TrustForm author={author} />}
      </div>
    </section>
  );
}

/** What a signature says: that a key made it. Whose key that is, only people know. */
export function standingOf({ standing, name, knownAs }: BundleAuthor): string {
  if (standing === "own") return "Made by this copy of Assay";
  if (standing === "trusted") return `Signed by ${knownAs ?? name}, whose key you trust`;
  return `The author is unknown: “${name}” is what the file itself says`;
}

function TrustForm({ author }: { readonly author: BundleAuthor }): React.JSX.Element {
  const [name, setName] = useState("");
  return (
    <form
      className={styles.trust}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") void nameKey(author.publicKey, name.trim());
      }}
    >
      <TextInput
        size="xs"
        aria-label="Name for the author's key"
        placeholder="Who told you this fingerprint?"
        value={name}
        maxLength={200}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" disabled={name.trim() === ""}>
        Trust this key
      </Button>
    </form>
  );
}
