// The page: takes what people paste, drop or choose, lets the worker read it, and shows the answer.
// What came out of a mail reaches the document as text, or as the report that the library has escaped.
"use strict";

const find = (id) => document.getElementById(id);
const WORDS = JSON.parse(find("words").textContent);
const TYPING_PAUSE = 120;
const COPIED_FOR = 2000;
const MB = 1e6;
/** What is said of a worker that does not start, and of a request that it refuses. */
const FAILURES = { start: "failed-start", request: "failed-request" };
/** A name for the commands while there is no answer. */
const ANY_HOST = "mail.example.com";

const worker = {
  /** The running one, what it last compiled, and the number of the last question. */
  thread: null, module: null, isReady: false, isBusy: false, isBroken: false, id: 0,
};
/** What the last question was about, so that it can be asked again in other words. */
let files = [];
let result = null;
let state = ["starting"];

// ---- Words

function language() {
  return find("language").value;
}

/** A sentence, with what stands in braces filled in. */
function say(name, data = {}) {
  return WORDS[language()][name].replace(/\{(\w+)\}/g, (_, key) => data[key]);
}

function speak() {
  document.documentElement.lang = language();
  document.title = say("title");
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = say(element.dataset.word);
  }
  for (const list of document.querySelectorAll("[data-words]")) {
    list.replaceChildren(...WORDS[language()][list.dataset.words].map((text) => item(text)));
  }
  show(...state);
}

function item(text, kind) {
  const element = document.createElement("li");
  element.textContent = text;
  if (kind) {
    element.className = kind;
  }
  return element;
}

function preferredLanguage() {
  const tags = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return tags.find((tag) => tag in WORDS) ?? "en";
}

// ---- The worker

function startWorker() {
  const source = new Blob([find("worker").textContent], { type: "text/javascript" });
  const address = URL.createObjectURL(source);
  worker.thread = new Worker(address);
  worker.isReady = false;
  worker.isBusy = false;
  worker.thread.onmessage = ({ data }) => heard(data);
  worker.thread.onerror = (event) => heard({ type: "failed", at: "start", message: event.message });
  worker.thread.postMessage({ type: "start", module: worker.module ?? find("module").textContent });
}

/** Ends what is being read: a worker that reads hears nothing. */
function stopWorker() {
  worker.thread.terminate();
  worker.id += 1;
  startWorker();
}

function heard(data) {
  if (data.type === "ready") {
    worker.module = data.module;
    worker.isReady = true;
    if (state[0] === "starting") {
      show("ready");
    }
    return files.length > 0 && !worker.isBusy && ask();
  }
  if (data.at !== "start" && data.id !== worker.id) {
    return;
  }
  switch (data.type) {
    case "progress":
      return showProgress(data);
    case "result":
      worker.isBusy = false;
      result = { ...data, summary: JSON.parse(data.summary) };
      return show("done");
    case "failed":
      worker.isBusy = false;
      worker.isBroken = data.at === "start";
      result = null;
      show("failed", FAILURES[data.at] ?? "failed-read", { message: data.message });
      // What has trapped once is not to be trusted.
      return data.at in FAILURES || stopWorker();
  }
}

/** Asks about what there is now: a text or files. */
function ask() {
  if (worker.isBroken) {
    return;
  }
  if (files.length === 0) {
    result = null;
    return show(worker.isReady ? "ready" : "starting");
  }
  if (worker.isBusy) {
    stopWorker();
  }
  show("reading");
  if (!worker.isReady) {
    return;
  }
  worker.id += 1;
  worker.isBusy = true;
  const kind = files[0] instanceof File ? "fitting" : "analyze";
  const request = { kind, current: find("current").value, domain: find("domain").value };
  worker.thread.postMessage({ type: "read", id: worker.id, language: language(), request, files });
}

/** The same answer in the other language. */
function translate() {
  if (result && !worker.isBusy && worker.isReady) {
    worker.id += 1;
    worker.isBusy = true;
    worker.thread.postMessage({ type: "render", id: worker.id, language: language() });
  }
}

// ---- What is shown

function show(name, word, data) {
  state = [name, word, data];
  const answer = find("answer");
  answer.dataset.state = name;
  const isDone = name === "done";
  answer.setAttribute("aria-busy", String(name === "reading"));
  find("failure").hidden = name !== "failed";
  find("failure").textContent = word ? say(word, data) : "";
  find("progress").hidden = name !== "reading" || !isSlow();
  if (name === "reading") {
    find("bar").value = 0;
    find("bar-text").textContent = say("reading", { name: files.map((file) => file.name).join(", ") });
  }
  if (name !== "reading") {
    find("status").textContent = statusText(name, word, data);
    showResult(isDone ? result : null);
  }
}

/** Whether people see that it is being read. */
function isSlow() {
  return files.reduce((sum, file) => sum + file.size, 0) > MB;
}

function statusText(name, word, data) {
  if (name === "done") {
    return "";
  }
  return word && name !== "failed" ? say(word, data) : "";
}

function showProgress({ read, size, seconds }) {
  find("bar").value = size > 0 ? read / size : 1;
  const figures = {
    read: Math.round(read / MB),
    size: Math.round(size / MB),
    speed: Math.round(read / MB / Math.max(seconds, 0.001)),
  };
  find("bar-text").textContent = say("progress", figures);
}

function showResult(shown) {
  const { first, notes, messages } = shown?.summary ?? {};
  const answer = find("answer");
  set(answer, "verdict", first?.verdict);
  set(answer, "host", first?.host);
  set(answer, "rule", first?.rule);
  find("tools").hidden = !shown;
  find("copy-host").hidden = !first?.host;
  find("copy-settings").hidden = !first?.host || first.settings.length === 0;
  find("json").textContent = shown?.json ?? "";
  const lines = (notes ?? []).map((note) => item(note.text, note.is_error ? "error" : ""));
  find("notes").replaceChildren(...lines);
  find("notes").hidden = lines.length === 0;
  // The library has escaped it; a parsed document runs nothing.
  const report = new DOMParser().parseFromString(shown?.html ?? "", "text/html");
  find("report").replaceChildren(...report.body.childNodes);
  for (const code of find("report").querySelectorAll(".field > code")) {
    code.after(copyButton(() => code.textContent));
  }
  if (shown) {
    const sentence = find("report").querySelector(".sentence");
    const text = shown.summary.kind === "scan" ? say("scanned", { messages }) : sentence?.textContent;
    find("status").textContent = text ?? "";
  }
  showCommands(first?.host ?? ANY_HOST);
}

function set(element, name, value) {
  if (value === undefined || value === null) {
    delete element.dataset[name];
  } else {
    element.dataset[name] = value;
  }
}

/** A host name has been checked by the library: letters, digits, hyphens and dots. */
function showCommands(host) {
  find("probe").textContent = `heloscope probe ${host}`;
  find("openssl").textContent = `openssl s_client -connect ${host}:587 -starttls smtp -servername ${host} ` +
    `-verify_hostname ${host} -verify_return_error </dev/null`;
}

// ---- Copying

function copyButton(text) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy screen";
  button.textContent = say("copy");
  button.onclick = () => copy(button, text());
  return button;
}

async function copy(button, text) {
  const label = button.textContent;
  const isCopied = await written(text);
  const said = say(isCopied ? "copied" : "not-copied");
  find("status").textContent = said;
  button.textContent = said;
  setTimeout(() => {
    button.textContent = button.dataset.word ? say(button.dataset.word) : label;
  }, COPIED_FOR);
}

/** Older browsers allow the first way for pages from a server only. */
async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "hidden";
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    return isCopied;
  }
}

function settingsText({ host, settings }) {
  const lines = settings.map(({ port, security }) => say("settings-port", {
    port, security: security === "starttls" ? "TLS" : "SSL",
  }));
  return [say("settings-host", { host }), ...lines].join("\n");
}

// ---- What people do

let typing = 0;

function sourceChanged() {
  clearTimeout(typing);
  const text = find("source").value;
  typing = setTimeout(() => {
    find("file").value = "";
    files = text === "" ? [] : [new Blob([text])];
    ask();
  }, TYPING_PAUSE);
}

function optionChanged() {
  clearTimeout(typing);
  typing = setTimeout(ask, TYPING_PAUSE * 3);
}

function filesGiven(given) {
  if (given.length === 0) {
    return;
  }
  clearTimeout(typing);
  find("source").value = "";
  files = [...given];
  ask();
}

function clear() {
  find("source").value = "";
  find("file").value = "";
  files = [];
  ask();
  find("source").focus();
}

function dragged(event) {
  if (![...event.dataTransfer.types].includes("Files")) {
    return;
  }
  event.preventDefault();
  const isOver = event.type === "dragover" || event.type === "dragenter";
  document.body.classList.toggle("dropping", isOver);
  if (event.type === "drop") {
    filesGiven(event.dataTransfer.files);
  }
}

find("source").addEventListener("input", sourceChanged);
find("current").addEventListener("input", optionChanged);
find("domain").addEventListener("input", optionChanged);
find("file").addEventListener("change", ({ target }) => {
  filesGiven(target.files);
  // So that the same file can be chosen again.
  target.value = "";
});
find("language").addEventListener("change", () => {
  speak();
  translate();
});
find("example").addEventListener("click", () => {
  find("source").value = find("example-mail").textContent;
  sourceChanged();
});
find("clear").addEventListener("click", clear);
find("cancel").addEventListener("click", () => {
  stopWorker();
  files = [];
  find("file").value = "";
  result = null;
  show("ready", "cancelled");
  find("source").focus();
});
find("copy-host").addEventListener("click", (event) => copy(event.target, result.summary.first.host));
find("copy-settings").addEventListener("click", (event) => copy(event.target, settingsText(result.summary.first)));
find("copy-ticket").addEventListener("click", (event) => copy(event.target, result.markdown));
find("print").addEventListener("click", () => print());
for (const button of document.querySelectorAll("[data-copies]")) {
  button.addEventListener("click", () => copy(button, find(button.dataset.copies).textContent));
}
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  addEventListener(kind, dragged);
}

find("language").value = preferredLanguage();
speak();
startWorker();
// Some browsers keep what was in the box when a page is loaded again.
if (find("source").value) {
  sourceChanged();
}
