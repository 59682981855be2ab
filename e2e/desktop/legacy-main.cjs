// Entry of the application in this suite: Electron 9 lacks what the shell uses of current Electron. Then the shell itself.
/* oxlint-disable unicorn/prefer-node-protocol -- Node 12 does not know it */
const fs = require("fs");
const Module = require("module");
const { app, dialog, Notification, Tray } = require("electron");

// Node 12 has that module under its other name only.
const load = Module._load;
Module._load = (request, ...rest) =>
  request === "fs/promises" ? fs.promises : load(request, ...rest);

app.on("web-contents-created", (_event, contents) => {
  if (contents.setWindowOpenHandler !== undefined) return;
  contents.setWindowOpenHandler = (handler) => {
    contents.on("new-window", (event, url) => {
      if (handler({ url }).action === "deny") event.preventDefault();
    });
  };
});

// Nobody sits in front of the native dialogs: they answer what the test wants.
const picked = process.env.ASSAY_TEST_PICKED;
if (picked !== undefined) {
  dialog.showOpenDialog = async () => ({
    canceled: picked === "",
    filePaths: picked === "" ? [] : [picked],
  });
}
if (picked !== undefined) {
  dialog.showSaveDialog = async (_window, options) => {
    console.log(`SAVE ${JSON.stringify(options)}`);
    return { canceled: picked === "", filePath: picked === "" ? undefined : picked };
  };
}
dialog.showMessageBox = async () => ({ response: 0 });

// What stands in the bar of a desktop that is not there is told to the test; its clicks come from there as well.
let items = [];
const tray = { ...Object.getOwnPropertyDescriptors(Tray.prototype) };
Tray.prototype.setContextMenu = function (menu) {
  items = menu.items;
  console.log(`TRAY ${JSON.stringify(items.map(({ label }) => label))}`);
  return tray.setContextMenu.value.call(this, menu);
};
Tray.prototype.setToolTip = function (text) {
  console.log(`TOOLTIP ${text}`);
  return tray.setToolTip.value.call(this, text);
};
Notification.prototype.show = function () {
  console.log(`NOTIFICATION ${JSON.stringify([this.title, this.body])}`);
  this.emit("click");
};
Notification.isSupported = () => true;
const clicked = process.env.ASSAY_TEST_TRAY;
if (clicked !== undefined) {
  fs.watchFile(clicked, { interval: 100 }, () => {
    const label = fs.existsSync(clicked) ? fs.readFileSync(clicked, "utf8") : "";
    for (const item of items) if (label !== "" && item.label.startsWith(label)) item.click();
  });
}

require(`${__dirname}/main.cjs`);
