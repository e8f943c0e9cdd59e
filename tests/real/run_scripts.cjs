// Runs every *.js of a directory by itself; what it prints, or what goes wrong, goes to a file beside it.
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const directory = process.argv[2];
for (const file of fs.readdirSync(directory).filter(name => name.endsWith(".js"))) {
  const lines = [];
  try {
    vm.runInNewContext(fs.readFileSync(path.join(directory, file), "utf8"), { console: { log: text => lines.push(text) } });
  } catch (problem) {
    lines.unshift(problem.stack);
  }
  fs.writeFileSync(path.join(directory, file.replace(/\.js$/, ".out")), lines.join("\n"));
}
