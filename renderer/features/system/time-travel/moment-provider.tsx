import { QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { useLayoutEffect, useMemo, type ReactNode } from "react";
import { showMoment } from "../../../client/moment.ts";
import { createQueryClient } from "../../../client/query-client.ts";
import { useShownMoment } from "../../../state/time-travel.ts";

/**
 * What stands in it asks of the moment in the address: answers of each moment are kept apart, those of now go on being
 * followed. Nothing below has to know.
 */
export function MomentProvider({ children }: { readonly children: ReactNode }): React.JSX.Element {
  const present = useQueryClient();
  const [atUs] = useShownMoment();
  const client = useMemo(
    () => (atUs === undefined ? present : createQueryClient(atUs)),
    [atUs, present],
  );
  // Calls that no query makes.
  useLayoutEffect(() => {
    showMoment(atUs);
    return () => showMoment(undefined);
  }, [atUs]);
  // A query stays with the client that it began with: what is below begins anew with another moment.
  return (
    <QueryClientProvider key={atUs ?? "now"} client={client}>
      {children}
    </QueryClientProvider>
  );
}
