import { contract } from "../contract/index.ts";
import type { AllHandlers } from "../engine/module.ts";

type Overrides = { readonly [M in keyof AllHandlers]?: Partial<AllHandlers[M]> };

/** For tests of the transport alone: every procedure is there, those not given fail as a bug would. */
export function createTestHandlers(overrides: Overrides): AllHandlers {
  const modules = Object.entries(contract).map(([moduleName, procedures]) => [
    moduleName,
    Object.fromEntries(
      Object.keys(procedures).map((name) => {
        const given = (overrides[moduleName as keyof AllHandlers] ?? {}) as Record<string, unknown>;
        return [
          name,
          given[name] ?? (async () => Promise.reject(new Error("a secret detail of the inside"))),
        ];
      }),
    ),
  ]);
  return Object.fromEntries(modules) as AllHandlers;
}
