// Checks the installed package: `node check.mjs FIXTURES COMMAND`, from a folder that has it.
//
// - every fixture gives the JSON and the exit code of the command, from a file and from standard input;
// - the library's interface does what index.d.ts says.
import { deepStrictEqual as same, ok, throws } from "node:assert";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { load, openFile } from "heloscope-web";

const [FIXTURES, COMMAND] = process.argv.slice(2);
const FOLDERS = ["demo", "eml", "eml-forms", "pasted", "mbox", "archive", "cases"];
const CLI = path.resolve("node_modules/.bin/heloscope-web");

const files = FOLDERS
  .flatMap((folder) => fs.readdirSync(path.join(FIXTURES, folder), { recursive: true })
    .map((name) => path.join(FIXTURES, folder, name)))
  .filter((file) => fs.statSync(file).isFile() && !file.endsWith(".json"))
  .sort();
ok(files.length > 200, `${files.length} fixtures found`);

const heloscope = await load();
// The clock moves between the two programs; nothing else may differ.
const now = Math.floor(Date.now() / 1000);

function run(program, args, input) {
  const { status, stdout, error } = spawnSync(program, args, { input, maxBuffer: 1 << 28, env: { ...process.env, LC_ALL: "C" } });
  if (error) {
    throw error;
  }
  return { status, json: stdout.length > 0 ? JSON.parse(stdout) : null };
}

const counts = { library: 0, shell: 0, standardInput: 0 };
for (const [at, file] of files.entries()) {
  const name = path.relative(FIXTURES, file);
  const input = { name: file, data: fs.readFileSync(file) };
  const report = heloscope.read(input, { now });
  const shown = report.json();
  const command = "messages" in shown ? "analyze" : "scan";
  const said = run(COMMAND, [command, "--quiet", "--json", file]);
  same(shown, said.json, name);
  ok(report.text().trim() && report.markdown().trim() && report.html().trim(), `${name}: every form`);
  counts.library += 1;
  // Starting Node takes a while: a part of them.
  if (at % 8 === 0) {
    const shell = run(CLI, [`--${command}`, "--quiet", "--json", file]);
    same(shell, said, `${name}, from the shell`);
    counts.shell += 1;
    same(run(CLI, [`--${command}`, "-q", "--json"], input.data), run(COMMAND, [command, "-q", "--json", "-"], input.data),
      `${name}, from standard input`);
    counts.standardInput += 1;
  }
}

// A report can be asked again after another was read, and an archive is read in parts.
const demo = path.join(FIXTURES, "demo/colleague.eml");
const text = fs.readFileSync(demo, "utf8");
const first = heloscope.analyze(text);
const before = first.json();
heloscope.analyze("From: x@example.org\n\n").json();
same(first.json(), before);
ok(first.text("ja").includes("SMTPサーバー") && !first.text().includes("\x1b"));
ok(first.text("en", { color: true }).includes("\x1b"));
const file = openFile(demo);
same(heloscope.analyze(file).json().recommendations, before.recommendations);
file.close();
same(heloscope.analyze(text, { current: "smtp.example.com" }).json().recommendations[0].current.status, "differs");
throws(() => heloscope.analyze(text, { domain: "not a domain" }), RangeError);
throws(() => heloscope.analyze(7), TypeError);
throws(() => heloscope.analyze({ size: 10, read() { throw new Error("the disk is gone"); } }), /the disk is gone/);
same(heloscope.analyze(text).json().recommendations, before.recommendations);
// What the shell is told of mistakes.
for (const args of [["--format", "xml", demo], ["--nonsense"], ["no-such-file.eml"], ["--lang", "xx", demo]]) {
  const { status, stderr } = spawnSync(CLI, args, { encoding: "utf8" });
  same(status, 2, args.join(" "));
  ok(stderr.startsWith("error: "), args.join(" "));
}
console.log(`${counts.library} of ${files.length} fixtures the same through the library, ` +
  `${counts.shell} through the shell, ${counts.standardInput} through standard input`);
