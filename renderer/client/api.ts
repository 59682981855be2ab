import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import type { ContractRouterClient } from "@orpc/contract";
import { createTanstackQueryUtils } from "@orpc/tanstack-query";
import { callHeaders, type ClientContext } from "../../src/contract/common.ts";
import type { Contract } from "../../src/contract/index.ts";
import { atMoment } from "./moment.ts";

type ApiClient = ContractRouterClient<Contract, ClientContext>;

/** Path under which a proxy shows this page, without a slash at the end; "" at the root. */
export function basePath(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=assay-base]")?.content ?? "";
}

const link = new RPCLink<ClientContext>({
  url: () => new URL(`${basePath()}/rpc`, window.location.origin),
  headers: ({ context }) => callHeaders(context),
});

/** The engine that served this page; the session cookie goes along by itself. Questions are about the moment that is shown. */
export const api: ApiClient = createORPCClient<ApiClient>({
  call: (path, input, options) => link.call(path, atMoment(path, input), options),
});

/** Query keys and options of every procedure: `useQuery(orpc.runs.get.queryOptions({ input: { id } }))`. */
export const orpc = createTanstackQueryUtils(api);
