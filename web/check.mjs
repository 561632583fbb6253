// Checks the page in Chromium, from a file and offline:
//
//     node web/check.mjs PAGE COMMAND [PICTURES]
//
// - every fixture gives the command's JSON; hostile ones become text, never an element or a script;
// - it asks the network for nothing, logs nothing, and both languages have every sentence;
// - an archive is read fast enough, while the page stays alive and can stop it;
// - it is ready soon, and small enough.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { deepStrictEqual as sameAs } from "node:assert";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { crc32, deflateRawSync } from "node:zlib";

const { chromium } = createRequire(import.meta.url)("playwright-core");
const run = promisify(execFile);

const [PAGE, COMMAND, PICTURES] = process.argv.slice(2);
const FIXTURES = fileURLToPath(new URL("../fixtures/", import.meta.url));
const FOLDERS = ["eml", "eml-forms", "pasted", "mbox", "archive", "cases"];
/** A quick build, beside other work: what it says is checked, not how large or fast it is. */
const QUICK = process.env.WEB_PROFILE === "quick";
const FIXTURE_EACH = QUICK ? 3 : 1;
const MOST_BYTES = 1.5e6;
const READY_WITHIN = 500;
const ARCHIVE_BYTES = QUICK ? 20e6 : 100e6;
/** In MB a second. */
const LEAST_SPEED = 80;
/** As much of it is compared with the command. */
const PART_BYTES = 8e6;
/** The page answers within this many milliseconds while a file is read. */
const LONGEST_PAUSE = 1000;
/** Every so many of the fixtures are pasted too. */
const PASTED_EACH = 6;

const problems = [];
const check = (holds, what) => {
  if (!holds) {
    problems.push(what);
    console.log(`FAILED ${what}`);
  }
};

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "heloscope-web-"));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
try {
  check(QUICK || fs.statSync(PAGE).size <= MOST_BYTES, `the page has ${fs.statSync(PAGE).size} bytes`);
  console.log(`size: ${(fs.statSync(PAGE).size / 1e6).toFixed(2)} MB`);
  await words();
  await ready();
  await fixtures();
  await hostile();
  await mistakes();
  await archive();
  await copies();
  if (PICTURES) {
    await pictures();
  }
} finally {
  await browser.close();
  fs.rmSync(scratch, { recursive: true });
}
console.log(problems.length === 0 ? "all of it holds" : `${problems.length} do not hold`);
process.exit(problems.length === 0 ? 0 : 1);

// ---- The checks

/** Both languages have the same sentences, and the page follows the browser's and the switch. */
async function words() {
  const texts = ["en", "ja"].map((tag) => new URL(`words/${tag}.json`, import.meta.url));
  const [english, japanese] = texts.map((file) => JSON.parse(fs.readFileSync(file, "utf8")));
  const shape = (words) => Object.entries(words).map(([name, text]) => {
    const data = [...JSON.stringify(text).matchAll(/\{\w+\}/g)].flat().sort();
    return [name, Array.isArray(text) ? text.length : 0, data];
  });
  sameAs(shape(japanese), shape(english));
  for (const [locale, first, second] of [["en-GB", english, japanese], ["ja-JP", japanese, english]]) {
    const page = await open({ locale });
    check(await page.textContent("h1") === first.heading, `${locale}: the heading is in its language`);
    await page.click("#example");
    await done(page);
    const before = await page.textContent("#report .sentence");
    await page.selectOption("#language", second === english ? "en" : "ja");
    check(await page.textContent("h1") === second.heading, `${locale}: the switch changes the page`);
    await page.waitForFunction((text) => document.querySelector("#report .sentence")?.textContent !== text, before);
    const empty = await page.evaluate(() => [...document.querySelectorAll("[data-word], [data-words]")]
      .filter((element) => !element.textContent.trim()).map((element) => element.outerHTML));
    sameAs(empty, []);
    const nameless = await page.evaluate(() => [...document.querySelectorAll("button, select, textarea, input")]
      .filter((element) => !element.labels?.[0]?.textContent && !element.textContent).map((element) => element.id));
    sameAs(nameless, []);
    await close(page);
  }
}

async function ready() {
  const [times, work] = [[], []];
  for (let turn = 0; turn < 5; turn += 1) {
    const before = worked();
    const page = await open();
    times.push(await page.evaluate(() => window.readyAt));
    work.push((worked() - before) * 1000);
    await close(page);
  }
  console.log(`ready after ${list(times)} ms; the browser worked ${list(work)} ms`);
  check(QUICK || Math.min(...times, ...work) <= READY_WITHIN, `ready within ${READY_WITHIN} ms`);
}

/** What the page says of each fixture is what the command says. */
async function fixtures() {
  const files = FOLDERS.flatMap((folder) => walk(path.join(FIXTURES, folder)))
    .filter((file) => !file.endsWith(".json"))
    .filter((_, at) => at % FIXTURE_EACH === 0);
  check(files.length > 200, `${files.length} fixtures found`);
  const page = await open();
  let pasted = 0;
  for (const [at, file] of files.entries()) {
    const name = path.relative(FIXTURES, file);
    await page.setInputFiles("#file", file);
    const shown = await done(page);
    // Both have one schema; a scan shows no mail by itself.
    const command = "messages" in shown.json ? "analyze" : "scan";
    const said = await answered([command, path.basename(file)], path.dirname(file));
    same(shown, said, name);
    await onlyText(page, name);
    const bytes = fs.readFileSync(file);
    const text = bytes.toString("utf8");
    // A text box has no CR, and no bytes.
    const isText = Buffer.from(text).equals(bytes) && !/[\r\0]/.test(text) && text !== "";
    if (at % PASTED_EACH === 0 && isText) {
      await page.fill("#source", text);
      same(await done(page), await answered(["analyze", "-"], FIXTURES, text), `${name}, pasted`);
      pasted += 1;
    }
  }
  console.log(`fixtures: ${files.length} as files, ${pasted} pasted: the same JSON as the command`);
  await close(page);
}

/** What looks like HTML in a mail is shown as it is. */
async function hostile() {
  const page = await open();
  const bad = `<img src=x onerror="window.hit=1"><script>window.hit=1</script></textarea></script>`;
  const mail = [
    `Received: from ${bad} ("><svg onload=window.hit=1> [192.0.2.1]) by mx.example.net with ESMTPS id <b>1</b>;`,
    "\tTue, 10 Mar 2026 09:00:02 +0000",
    `Received: from evil.example (${bad}) by mail.example.com (${bad}) with ESMTPSA id 2; Tue, 10 Mar 2026 09:00:01 +0000`,
    `Authentication-Results: mx.example.net; spf=pass smtp.mailfrom="${bad}"@example.com`,
    `Subject: ${bad}`, `Message-ID: <${bad}>`,
    `From: "${bad}" <bo@example.com>`, "", bad,
  ].join("\n");
  await page.fill("#source", mail);
  await done(page);
  await onlyText(page, "a hostile mail");
  const text = await page.textContent("#report");
  check(text.includes("<script>window.hit=1</script>"), "hostile text is shown as text");
  const file = path.join(scratch, `${"<img src=x onerror=window.hit=1>"}.eml`);
  fs.writeFileSync(file, "not a mail");
  await page.setInputFiles("#file", file);
  await done(page);
  await onlyText(page, "a hostile file name");
  check(await page.evaluate(() => window.hit === undefined), "no script of a mail ran");
  await close(page);
}

/** Mistakes are answered as helpfully as the command does. */
async function mistakes() {
  const page = await open();
  await page.fill("#source", "Hello,\n\nsee you tomorrow.\n");
  const shown = await done(page);
  check(shown.rule === "R0" && shown.text.includes("Show original"), "a text without header says what to paste");
  const broken = path.join(scratch, "broken.zip");
  const whole = zip("in.mbox", Buffer.from(mails(5e5)));
  fs.writeFileSync(broken, whole.subarray(0, whole.length / 2));
  await page.setInputFiles("#file", broken);
  await done(page);
  check((await page.textContent("#notes")).includes("broken.zip"), "a broken archive is named");
  await page.click(".more summary");
  await page.fill("#domain", "not a domain");
  await page.waitForSelector("#answer[data-state=failed]", { state: "attached" });
  await page.fill("#domain", "");
  await page.click("#clear");
  check(await page.getAttribute("#answer", "data-state") === "ready", "the page can be cleared");
  await close(page);
}

/** Many mails: speed, a page that stays alive, the way to stop, and the same answers. */
async function archive() {
  const page = await open();
  const text = Buffer.from(mails(ARCHIVE_BYTES));
  const number = text.toString("latin1").split("\nSubject: minutes").length - 1;
  const mbox = path.join(scratch, "all.mbox");
  fs.writeFileSync(mbox, text);
  await page.evaluate(() => {
    window.longest = 0;
    let last = performance.now();
    setInterval(() => {
      window.longest = Math.max(window.longest, performance.now() - last);
      last = performance.now();
    }, 10);
    // What people see, seen from inside: it may be over before anybody outside has looked.
    const progress = document.querySelector("#progress");
    new MutationObserver(() => {
      window.wasShown ||= !progress.hidden;
      if (window.impatient && !progress.hidden) {
        window.impatient = false;
        document.querySelector("#cancel").click();
      }
    }).observe(progress, { attributes: true, childList: true, subtree: true });
  });
  const [speeds, work] = [[], []];
  for (let turn = 0; turn < 2; turn += 1) {
    const [started, before] = [performance.now(), worked()];
    await page.setInputFiles("#file", mbox);
    const shown = await done(page);
    speeds.push(text.length / (performance.now() - started) / 1000);
    work.push(text.length / (worked() - before) / 1e6);
    check(shown.json.counts.messages === number, "every mail is counted");
  }
  const size = (text.length / 1e6).toFixed(0);
  console.log(`an mbox of ${size} MB: ${list(speeds)} MB/s; ${list(work)} MB for each second of the browser's work`);
  check(QUICK || Math.max(...speeds, ...work) >= LEAST_SPEED, `at least ${LEAST_SPEED} MB/s`);
  const longest = await page.evaluate(() => window.longest);
  console.log(`the page's longest pause meanwhile: ${longest.toFixed(0)} ms`);
  check(QUICK || longest <= LONGEST_PAUSE, `no pause of more than ${LONGEST_PAUSE} ms`);

  check(await page.evaluate(() => window.wasShown), "progress is shown");

  await page.evaluate(() => { window.impatient = true; });
  await page.setInputFiles("#file", mbox);
  await page.waitForSelector("#answer[data-state=ready]", { state: "attached" });
  await page.evaluate(() => { window.wasReading = false; });
  await page.click("#example");
  check((await done(page)).host === "mail.example.com", "after a cancelled file the next mail is read");

  const part = path.join(scratch, "part.mbox");
  fs.writeFileSync(part, text.subarray(0, PART_BYTES));
  await page.setInputFiles("#file", part);
  same(await done(page), await answered(["scan", "part.mbox"], scratch), "an mbox");

  const packed = path.join(scratch, "all.zip");
  fs.writeFileSync(packed, zip("Takeout/All.mbox", text.subarray(0, PART_BYTES)));
  await page.setInputFiles("#file", packed);
  same(await done(page), await answered(["scan", "all.zip"], scratch), "a zip file");
  await close(page);
}

async function copies() {
  const page = await open({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.click("#example");
  const { host } = await done(page);
  const copied = async (button) => {
    await page.click(button);
    await page.waitForFunction((button) => document.querySelector(button).textContent === "Copied", button);
    return page.evaluate(() => navigator.clipboard.readText());
  };
  check(await copied("#copy-host") === host, "the name is copied");
  check((await copied("#copy-settings")).includes("587"), "the settings are copied");
  check((await copied("#copy-ticket")).startsWith("## "), "the ticket is copied");
  check((await page.textContent("#openssl")).includes(`${host}:587`), "the commands are about the answer");
  await close(page);
}

async function pictures() {
  fs.mkdirSync(PICTURES, { recursive: true });
  for (const locale of ["en-GB", "ja-JP"]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [360, 768, 1280]) {
        const page = await open({ locale, colorScheme, viewport: { width, height: 900 } });
        await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => { fold.open = true; }));
        await page.click("#example");
        await done(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        check(!wide, `${locale} ${colorScheme} ${width}: nothing is wider than the screen`);
        const name = `${locale.slice(0, 2)}-${width}-${colorScheme}.png`;
        await page.screenshot({ path: path.join(PICTURES, name), fullPage: true });
        await close(page);
      }
    }
  }
}

// ---- What they share

/** The page, from its file and without a network; what it asks for and logs is noted. */
async function open(options = {}) {
  const context = await browser.newContext({ locale: "en-GB", offline: true, ...options });
  // The time at which the page is ready, seen from inside.
  await context.addInitScript(() => {
    // So is whether it has read since: that may be over before anybody outside has looked.
    new MutationObserver(() => {
      const state = document.querySelector("#answer")?.dataset.state;
      if (state === "ready") {
        window.readyAt ??= performance.now();
      }
      window.wasReading ||= state === "reading";
    }).observe(document, { attributes: true, childList: true, subtree: true });
  });
  const page = await context.newPage();
  const logged = (what) => check(false, `nothing is logged: ${what}`);
  page.on("console", (message) => logged(message.text()));
  page.on("pageerror", (error) => logged(error));
  context.on("request", (request) => {
    const address = request.url();
    const isOwn = address === pathToFileURL(PAGE).href || /^(blob|data):/.test(address);
    check(isOwn, `nothing is asked for: ${address}`);
  });
  await page.goto(pathToFileURL(PAGE).href);
  await page.waitForSelector("#answer[data-state=ready]", { state: "attached" });
  return page;
}

/** How many seconds the browser's processes have worked: the time, less what the machine did else. */
function worked() {
  const ticks = new Map();
  const parents = new Map();
  for (const id of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = fs.readFileSync(`/proc/${id}/stat`, "utf8").split(") ").at(-1).split(" ");
      parents.set(id, fields[1]);
      ticks.set(id, Number(fields[11]) + Number(fields[12]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOurs = (id) => id !== undefined && (parents.get(id) === String(process.pid) || isOurs(parents.get(id)));
  return [...ticks].filter(([id]) => isOurs(id)).reduce((sum, [, count]) => sum + count, 0) / 100;
}

function list(figures) {
  return figures.map((figure) => figure.toFixed(0)).join(", ");
}

async function close(page) {
  await page.context().close();
}

/** Waits for the answer to what was just given, and says what it is. */
async function done(page) {
  // The state is "reading" as soon as the page has heard of it; a box waits for people to stop typing.
  await page.waitForFunction(() => {
    const state = document.querySelector("#answer").dataset.state;
    return window.wasReading && state !== "reading";
  }, undefined, { polling: 2, timeout: 60_000 }).catch(() => undefined);
  return page.evaluate(() => {
    window.wasReading = false;
    const { dataset } = document.querySelector("#answer");
    const json = document.querySelector("#json").textContent;
    const text = document.querySelector("#report").textContent;
    return { ...dataset, text, json: json ? JSON.parse(json) : { schema: `none: ${dataset.state}` } };
  });
}

function same(shown, said, name) {
  const first = said.recommendations[0];
  try {
    sameAs(shown.json, said);
    sameAs([shown.verdict, shown.host, shown.rule], [first?.verdict, first?.host ?? undefined, first?.rule]);
  } catch (error) {
    check(false, `${name}: ${error.message.split("\n").slice(0, 30).join("\n")}`);
  }
}

/** The command's JSON. */
async function answered(arguments_, folder, input) {
  const running = run(COMMAND, [...arguments_, "--format", "json", "--lang", "en", "--quiet"],
    { cwd: folder, maxBuffer: 1e9 });
  // The command ends as soon as it has read what it needs.
  running.child.stdin.on("error", () => {});
  running.child.stdin.end(input ?? "");
  // No answer and broken input are other exit codes.
  const { stdout } = await running.catch((error) => error);
  return JSON.parse(stdout);
}

async function onlyText(page, name) {
  const found = await page.evaluate(() => {
    const bad = "script, style, link, meta, base, iframe, object, embed, img, form, input, video, audio, [style], [src]";
    const elements = [...document.querySelectorAll("#report *, #notes *, #answer > *")];
    const listens = (element) => element.getAttributeNames().some((attribute) => attribute.startsWith("on"));
    const leads = (element) => element.hasAttribute("href") && !element.getAttribute("href").startsWith("#");
    return elements.filter((element) => element.matches(bad) || listens(element) || leads(element))
      .map((element) => element.outerHTML);
  });
  check(found.length === 0, `${name}: ${found}`);
}

function walk(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const inside = path.join(folder, entry.name);
    return entry.isDirectory() ? walk(inside) : [inside];
  }).sort();
}

/** An mbox of about so many bytes: people at many domains, with bodies as long as real ones. */
function mails(size) {
  const line = "This is a line of a mail, as long as most lines of most mails are, more or less.\n";
  const body = `${line.repeat(50)}\n`;
  const parts = [];
  for (let length = 0, number = 0; length < size; number += 1) {
    const domain = `firm${number % 997}.example`;
    const mail = `From bo@${domain} Tue Mar 10 09:00:02 2026
Received: from mail.${domain} (mail.${domain} [192.0.2.${number % 250}]) by mx.example.net (Postfix) with ESMTPS id ${number};
\tTue, 10 Mar 2026 09:00:02 +0000
Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=${domain}; dkim=pass header.d=${domain}
Message-ID: <${number}@${domain}>
Date: Tue, 10 Mar 2026 09:00:01 +0000
From: Bo <bo${number % 7}@${domain}>
To: you@example.net
Subject: minutes ${number}

${body}`;
    parts.push(mail);
    length += mail.length;
  }
  return parts.join("");
}

/** A zip file with one deflated member. */
function zip(name, content) {
  const packed = deflateRawSync(content);
  const title = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(title.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, title, packed]);
  const central = Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, Buffer.alloc(14), title]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
