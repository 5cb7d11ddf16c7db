"use strict";
// The gallery: all lessons, one lesson with its film and its proof, and a search over all sentences.
const $ = id => document.getElementById(id);
const DATA = JSON.parse($("data").textContent);
const clock = s => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
const bare = location.href.split("#")[0];
let film = null;   // the <video> of the lesson that is open

function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function listAll() {
  for (const topic of new Set(DATA.lessons.map(lesson => lesson.topic))) {
    const cards = DATA.lessons.filter(lesson => lesson.topic === topic).map(lesson =>
      make("li", {}, make("a", { href: "#" + lesson.name },
        make("img", { src: lesson.poster, alt: "", loading: "lazy" }),
        make("h3", { textContent: lesson.title }),
        make("p", { textContent: lesson.about[0] }),
        make("p", { textContent: `${clock(lesson.playing)} · ${lesson.beats.length} beats` }))));
    $("topics").append(make("section", {}, make("h2", { textContent: topic.replaceAll("_", " ") }), make("ul", {}, ...cards)));
  }
}

function search() {
  const words = $("search").value.toLowerCase().split(/\s+/).filter(word => word);
  const hits = !words.length ? [] : DATA.lessons.flatMap(lesson => lesson.beats
    .map((beat, n) => ({ lesson, beat, n }))
    .filter(({ beat }) => words.every(word => `${lesson.title} ${beat.sentence} ${beat.note}`.toLowerCase().includes(word))));
  $("found").replaceChildren(...hits.map(({ lesson, beat, n }) => make("li", {},
    make("a", { href: `#${lesson.name}/${n + 1}`, textContent: beat.sentence }), ` ${lesson.title}, ${clock(beat.start)}`)));
  $("count").textContent = words.length ? `${hits.length} beats found` : "";
  $("topics").hidden = words.length > 0;
}

// Half a frame into a beat: no rounding makes it the one before.
const startOf = (lesson, beat) => beat.start + 0.5 / lesson.fps;

// Python's own web server sends no parts of a file, and without them no moment of a film can be sought.
async function sourceOf(lesson) {
  if (location.protocol === "file:") return lesson.film;
  const asked = await fetch(lesson.film, { method: "HEAD" });
  if (asked.headers.get("accept-ranges") === "bytes") return lesson.film;
  return URL.createObjectURL(await (await fetch(lesson.film)).blob());
}

function openLesson(lesson) {
  $("title").textContent = document.title = lesson.title;
  $("about").replaceChildren(...lesson.about.map(textContent => make("p", { textContent })));
  $("present").href = `#present/${lesson.name}`;
  film = make("video", { poster: lesson.poster, controls: true, preload: "auto", lesson });
  film.setAttribute("aria-label", `Film: ${lesson.title}`);
  const player = film;
  sourceOf(lesson).then(source => { player.src = source; });
  // A <track> is not read from a disk; what a script adds is.
  const track = film.addTextTrack("captions", "Sentences", "en");
  lesson.beats.forEach((beat, n) => track.addCue(Object.assign(new VTTCue(beat.start, beat.end, beat.sentence), { id: n })));
  track.mode = "hidden";
  track.addEventListener("cuechange", () => { if (track.activeCues.length) mark(lesson, +track.activeCues[0].id); });
  $("film").replaceChildren(film);
  $("beats").replaceChildren(...lesson.beats.map((beat, n) => {
    const button = make("button", {}, make("span", { className: "quiet", textContent: clock(beat.start) }), make("span", { textContent: beat.sentence }));
    button.addEventListener("click", () => { seek(n); film.play().catch(() => {}); });
    return make("li", {}, button, make("p", { className: "note", textContent: beat.note }));
  }));
}

function seek(n) {
  film.currentTime = startOf(film.lesson, film.lesson.beats[n]);
  mark(film.lesson, n);
}

function mark(lesson, n) {
  [...$("beats").children].forEach((item, m) => m === n ? item.setAttribute("aria-current", "true") : item.removeAttribute("aria-current"));
  $("beats").scrollTop = $("beats").children[n].offsetTop - 80;
  $("said").textContent = lesson.beats[n].sentence;
  const rows = lesson.beats[n].rows;
  $("rows").replaceChildren(...rows.map(row => make("tr", {}, ...row.map(textContent => make("td", { textContent })))));
  $("none").hidden = rows.length > 0;
  $("ledger").hidden = !rows.length;
}

// #Lesson or #Lesson/3 is a lesson at a beat; #present and #speaker are the business of present.js.
function route() {
  const [name, n] = decodeURIComponent(location.hash.slice(1)).split("/");
  const lesson = DATA.lessons.find(lesson => lesson.name === name);
  $("page").hidden = ["present", "speaker"].includes(name);
  $("lesson").hidden = !lesson;
  $("list").hidden = Boolean(lesson);
  if (film && (film.lesson !== lesson)) film.pause();
  if (!lesson) { document.title = DATA.title; $("present").href = "#present"; return; }
  if (film?.lesson !== lesson) openLesson(lesson);
  if (lesson.beats[n - 1]) seek(n - 1); else mark(lesson, 0);
  $("title").focus();
}

$("search").addEventListener("input", () => { if (!$("lesson").hidden) location.hash = ""; search(); });
window.addEventListener("hashchange", route);
listAll();
route();
