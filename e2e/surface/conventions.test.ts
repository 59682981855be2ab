/**
 * What hands know from other trackers. Elsewhere: box zoom, double click and axis in `view.test.ts` and `charts.test.ts`,
 * arrows and Esc of a chart over the whole window in `full-screen.test.ts`, saving a view again in `views.test.ts`, Alt+M in
 * `view.test.ts`, Tab and F2 in `keyboard.test.ts`.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { waitFor } from "../support/wait.ts";

const suite = sharedBrowser();
let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine({ folders: [DEMO] });
  await engine.settled();
});
afterAll(() => engine[Symbol.asyncDispose]());

const open = (): Promise<AppPage> => AppPage.open(suite.browser, engine.link);
const palette = "Search commands, projects and runs";

describe("search and help", () => {
  it("Ctrl+K, Ctrl+P and Ctrl+Shift+P open the palette, also out of a field, and Esc closes it", async () => {
    await using app = await open();
    await app.page.locator("#run-filter").focus();
    for (const key of ["Control+k", "Control+p", "Control+Shift+p"]) {
      await app.page.keyboard.press(key);
      const search = app.page.getByPlaceholder(palette);
      await search.waitFor();
      await app.press("Escape");
      await app.waitForPaletteToClose();
    }
  });

  it("on a Mac the command key does what Ctrl does elsewhere", async () => {
    await using app = await open();
    await app.page.addInitScript(() =>
      Object.defineProperty(navigator, "platform", { get: () => "MacIntel" }),
    );
    await app.reload();
    await app.page.locator("#main").focus();
    await app.page.keyboard.press("Meta+k");
    await app.page.getByPlaceholder(palette).waitFor();
    await app.press("Escape");
    await app.waitForPaletteToClose();
    await app.page.keyboard.press("Meta+/");
    const sheet = await app.waitForDialog("Keyboard shortcuts");
    expect(await sheet.innerText()).toContain("⌘");
    await app.press("Escape");
    await sheet.waitFor({ state: "hidden" });
    await app.page.keyboard.press("Meta+j");
    await app.runList.waitFor({ state: "detached" });
  });

  it("Ctrl+/ and ? show the keys, and ? in a field is a letter", async () => {
    await using app = await open();
    for (const key of ["Control+/", "?"]) {
      await app.press(key);
      const sheet = await app.waitForDialog("Keyboard shortcuts");
      await app.press("Escape");
      await sheet.waitFor({ state: "hidden" });
    }
    await app.press("/");
    await app.page.keyboard.type("adam?");
    expect(await app.page.locator("#run-filter").inputValue()).toBe("adam?");
    expect(await app.page.getByRole("dialog").count()).toBe(0);
  });
});

describe("undo and redo", () => {
  it("Ctrl+Z takes back, Ctrl+Y and Ctrl+Shift+Z do again", async () => {
    await using app = await open();
    await app.toggleRun("spirals/steady");
    const shown = app.page.getByRole("button", { name: "Hide spirals/steady" });
    const hidden = app.page.getByRole("button", { name: "Show spirals/steady" });
    await hidden.waitFor();
    for (const again of ["Control+y", "Control+Shift+z"]) {
      await app.press("Control+z");
      await shown.waitFor();
      await app.press(again);
      await hidden.waitFor();
    }
  });

  it("in a field they are the field's own", async () => {
    await using app = await open();
    await app.toggleRun("spirals/steady");
    await app.press("/");
    await app.page.keyboard.type("a");
    await app.press("Control+z");
    await app.page.getByRole("button", { name: "Show spirals/steady" }).waitFor();
  });
});

describe("the window", () => {
  it("Ctrl+J and [ take the sidebar away and bring it back", async () => {
    await using app = await open();
    for (const key of ["Control+j", "["]) {
      await app.press(key);
      await app.runList.waitFor({ state: "detached" });
      await app.press(key);
      await app.runList.waitFor();
    }
  });

  it("] opens what stands on the right, and Esc closes it", async () => {
    await using app = await open();
    await app.press("]");
    const drawer = await app.waitForDialog("Notifications");
    await app.press("Escape");
    await drawer.waitFor({ state: "hidden" });
  });

  it("Ctrl+. makes the run list compact, over a reload, and wide again", async () => {
    await using app = await open();
    const width = async (): Promise<number> =>
      (await app.page.getByRole("complementary").boundingBox())?.width ?? 0;
    const wide = await width();
    await app.press("Control+.");
    const compact = await width();
    expect(compact).toBeLessThan(wide * 0.7);
    await app.reload();
    await app.runList.waitFor();
    expect(await width()).toBe(compact);
    // Eye, colour and name are there.
    await app.toggleRun("spirals/steady");
    await app.press("Control+.");
    expect(await width()).toBe(wide);
  });

  it("Ctrl+S asks for the name of a view that has none", async () => {
    await using app = await open();
    await app.press("Control+s");
    const dialog = await app.waitForDialog("Save view");
    await app.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  });
});

describe("the run list", () => {
  it("/ filters, Space shows and hides, P pins, B compares", async () => {
    await using app = await open();
    await app.press("/");
    await app.page.locator("#run-filter:focus").waitFor();
    await app.page.locator("#main").focus();
    const [first = ""] = await app.runNames();
    await app.press("g", "Space");
    await app.page.getByRole("button", { name: `Show ${first}`, exact: true }).waitFor();
    await app.press("Space");
    await app.page.getByRole("button", { name: `Hide ${first}`, exact: true }).waitFor();
    await app.press("End", "p");
    await waitFor("the last run is the first", async () => {
      const names = await app.runNames();
      return names[0] !== first && names.length === 12;
    });
    await app.press("b");
    await app.page.waitForURL(/[?&]base=/);
  });

  it("the eye shows and hides, the dot is the colour and its picker, the pin and the flag bring a run to the top", async () => {
    await using app = await open();
    const name = "regression/adam";
    await app.toggleRun(name);
    await app.page.getByRole("button", { name: `Show ${name}`, exact: true }).waitFor();
    await app
      .runRow(name)
      .getByRole("button", { name: new RegExp(`^Colour of ${name}`) })
      .click();
    const picker = await app.waitForDialog("Run colour");
    await app.press("Escape");
    await picker.waitFor({ state: "hidden" });

    const before = await app.runNames();
    await app.runRow(name).hover();
    await app.clickButton(`Pin ${name}`);
    await app.waitForRuns("pinned on top", ([top]) => top === name);
    await app.runRow("spirals/steady").hover();
    await app.clickButton("Compare with spirals/steady");
    await app.waitForRuns(
      "the baseline above it",
      ([top, next]) => top === "spirals/steady" && next === name,
    );
    // A filter leaves them where they are.
    await app.filterRuns("two-moons");
    await app.waitForRuns(
      "still on top",
      (names) => names[0] === "spirals/steady" && names[1] === name,
    );
    await app.filterRuns("");
    await app.clickButton(`Unpin ${name}`);
    await app.clickButton("spirals/steady is the baseline");
    await app.waitForRuns("as before", (names) => names.join() === before.join());
  });

  it("has the newest run on top and visible", async () => {
    await using app = await open();
    const { rows } = await engine.api.runs.list({});
    const newest = rows.toSorted((a, b) => b.createdUs - a.createdUs)[0]?.name;
    expect((await app.runNames())[0]).toBe(newest);
    await app.page.getByRole("button", { name: `Hide ${newest}`, exact: true }).waitFor();
  });

  it("says the state by a shape and a word, not by colour alone", async () => {
    await using app = await open();
    const dots = app.runList.locator("[data-state]");
    const facts = await dots.evaluateAll((all) =>
      all.map((dot) => ({
        state: dot.getAttribute("data-state") ?? "",
        label: dot.getAttribute("aria-label") ?? "",
        shape: dot.querySelector("svg")?.innerHTML ?? "",
      })),
    );
    expect(facts.length).toBeGreaterThan(0);
    for (const { state, label } of facts) expect(label.toLowerCase()).toContain(state);
    const shapes = new Map(facts.map(({ state, shape }) => [state, shape]));
    expect(new Set(shapes.values()).size).toBe(shapes.size);
  });
});

describe("search boxes", () => {
  it.each([
    ["#run-filter", "f", "two-moons|steady"],
    ["#metric-filter", "m", "^(train|val)/"],
  ])(
    "%s takes a regular expression while it is typed, and marks one that is none",
    async (box, key, pattern) => {
      await using app = await open();
      const field = app.page.locator(box);
      await field.pressSequentially(pattern);
      await app.page.waitForURL((url) => url.searchParams.get(key) === pattern);
      await field.press("End");
      await field.pressSequentially("(");
      await app.page.locator(`${box}[aria-invalid="true"]`).waitFor();
      await app.page.getByRole("tooltip").first().waitFor();
      // What held before goes on.
      expect(new URL(app.page.url()).searchParams.get(key)).toBe(pattern);
      await field.press("Backspace");
      await app.page.locator(`${box}:not([aria-invalid="true"])`).waitFor();
      await field.press("Escape");
      await app.page.waitForURL((url) => !url.searchParams.has(key));
    },
  );
});

describe("charts", () => {
  it("stand in sections that fold and say how many they hold", async () => {
    await using app = await open();
    const section = app.page.getByRole("button", { name: /^hparam/ });
    expect(await section.innerText()).toMatch(/\d/);
    await section.click();
    await app.page.waitForURL(/[?&]c=/);
    expect(await section.getAttribute("aria-expanded")).toBe("false");
  });
});

describe("the link to this view", () => {
  it("is copied by Ctrl+Shift+L, with all that is seen", async () => {
    await using app = await open();
    await app.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await app.filterRuns("adam");
    await app.page.locator("#main").focus();
    await app.press("Control+Shift+l");
    await app.page.getByText("Copied the link to this view.").waitFor();
    const link = await app.page.evaluate(() => navigator.clipboard.readText());
    expect(link).toBe(app.page.url());
    expect(link).toContain("f=adam");
  });
});
