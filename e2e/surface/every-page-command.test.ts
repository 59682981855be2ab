import { expect, it } from "vitest";
import { walkCommands } from "../support/command-walk.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();

it("every command of a comparison, model, trace, of files, params and media is in the palette there, and runs without an error", async () => {
  expect(await walkCommands(suite.browser, "pages of their own")).toEqual([]);
}, 600_000);
