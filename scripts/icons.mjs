// Renders assets/icons/icon.svg to the PNG, ICO and ICNS files that packages carry. Run by hand after a change of the icon:
// node scripts/icons.mjs CHROMIUM
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const FOLDER = fileURLToPath(new URL("../assets/icons/", import.meta.url));
const ICO_SIZES = [16, 32, 48, 256];
/** Container types of ICNS that hold PNG data. */
const ICNS_TYPES = { 128: "ic07", 256: "ic08", 512: "ic09" };

const svg = await readFile(`${FOLDER}icon.svg`, "utf8");
const browser = await chromium.launch({
  executablePath: process.argv[2] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
});
const page = await browser.newPage();

async function renderPng(size) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}svg{display:block;width:${size}px}</style>${svg}`,
  );
  return page.screenshot({ omitBackground: true });
}

const png = new Map();
for (const size of [...ICO_SIZES, 128, 512]) png.set(size, await renderPng(size));
await browser.close();

/** Header, one entry per image (0 stands for 256), then the PNG data. */
function makeIco() {
  const header = Buffer.alloc(6 + 16 * ICO_SIZES.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(ICO_SIZES.length, 4);
  let offset = header.length;
  ICO_SIZES.forEach((size, index) => {
    const entry = 6 + 16 * index;
    const { length } = png.get(size);
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += length;
  });
  return Buffer.concat([header, ...ICO_SIZES.map((size) => png.get(size))]);
}

/** "icns", total length, then type, length and data of each image, big-endian. */
function makeIcns() {
  const parts = Object.entries(ICNS_TYPES).map(([size, type]) => {
    const data = png.get(Number(size));
    const head = Buffer.alloc(8);
    head.write(type);
    head.writeUInt32BE(data.length + 8, 4);
    return Buffer.concat([head, data]);
  });
  const head = Buffer.alloc(8);
  head.write("icns");
  head.writeUInt32BE(
    parts.reduce((sum, part) => sum + part.length, 8),
    4,
  );
  return Buffer.concat([head, ...parts]);
}

await writeFile(`${FOLDER}icon.png`, png.get(512));
await writeFile(`${FOLDER}icon.ico`, makeIco());
await writeFile(`${FOLDER}icon.icns`, makeIcns());
