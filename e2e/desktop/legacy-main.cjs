// Entry of the application in this suite: Electron 9 lacks what the shell uses of current Electron. Then the shell itself.
/* oxlint-disable unicorn/prefer-node-protocol -- Node 12 does not know it */
const fs = require("fs");
const Module = require("module");
const { app, dialog } = require("electron");

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
dialog.showMessageBox = async () => ({ response: 0 });

require(`${__dirname}/main.cjs`);
