import { KeyRound } from "lucide-react";
import type { ReactNode } from "react";
import { useConnection } from "../client/connection.ts";
import { Notice } from "../kit/notice.tsx";

/** Without a session there is nothing to show but the way to one. */
export function SessionGate({ children }: { readonly children: ReactNode }): ReactNode {
  const state = useConnection((connection) => connection.state);
  if (state !== "refused") return children;
  return (
    <main style={{ height: "100%" }}>
      <Notice
        isPage
        icon={<KeyRound size={20} />}
        title="This page needs the link that Assay printed"
      >
        <p>
          When Assay starts it prints an address that ends in <code>#token=…</code>. Open that one;
          this browser then stays signed in.
        </p>
        <p>
          No link at hand? Run <code>assay open</code> in a terminal on the machine where Assay
          runs.
        </p>
      </Notice>
    </main>
  );
}
