// Entry of the application in this suite: Electron 9 lacks what the shell uses of current Electron. Then the shell itself.
const { app, dialog } = require("electron");

app.on("web-contents-created", (_event, contents) => {
  if (contents.setWindowOpenHandler !== undefined) return;
  contents.setWindowOpenHandler = (handler) => {
    contents.on("new-window", (event, url) => {
      if (handler({ url }).action === "deny") event.preventDefault();
    });
  };
});

// Nobody sits in front of the native dialog: it answers what the test wants.
const picked = process.env.ASSAY_TEST_PICKED;
if (picked !== undefined) {
  dialog.showOpenDialog = async () => ({
    canceled: picked === "",
    filePaths: picked === "" ? [] : [picked],
  });
}

require(`${__dirname}/main.cjs`);
