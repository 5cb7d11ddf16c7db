"use strict";
// The films as slides: a beat a press, which holds at its end. #present begins at the first beat of
// the first lesson, #present/Lesson/3 at that one. Notes and a clock are in a second window, #speaker.
const show = $("show"), cover = $("cover");
const SLIDES = DATA.lessons.flatMap(lesson => lesson.beats.map((beat, n) => ({ lesson, beat, n })));
const HOLD = 0.1;        // s; the end of every beat is still, so it may be held so much early
let at = -1, held = true; // the slide, and whether it stands still until the next press
let turn = 0;            // what an older turn was waiting for is no longer wanted
let loaded = null, speaker = null, began = null;

const endOf = slide => slide.beat.end - HOLD;
const ended = slide => show.currentTime >= endOf(slide) - 0.5 / slide.lesson.fps;
const frame = () => new Promise(requestAnimationFrame);
const once = event => new Promise(done => show.addEventListener(event, done, { once: true }));

// Brings a moment of a lesson's film on screen. What is there stays until it has come: nothing flashes.
async function bring(lesson, time, mine) {
  show.pause();
  if (loaded && cover.hidden) {
    [cover.width, cover.height] = [show.videoWidth, show.videoHeight];
    cover.getContext("2d").drawImage(show, 0, 0);
    cover.hidden = false;
  }
  if (loaded !== lesson) {
    const source = await sourceOf(lesson);
    if (mine !== turn) return false;
    [loaded, show.src] = [lesson, source];
    $("stage").style.background = lesson.ground;
  }
  // Not for its first picture: while another turn seeks there is none, and it is not announced twice.
  if (show.readyState < 1) await once("loadedmetadata");
  if (mine !== turn) return false;
  show.currentTime = time;
  await once("seeked");
  // It may have been an older turn's seek that ended, and its picture may still be on its way.
  while (mine === turn && (show.seeking || show.readyState < 2)) await frame();
  await frame();
  await frame();
  if (mine !== turn) return false;
  cover.hidden = true;
  return true;
}

async function go(to, { still = false } = {}) {
  const mine = ++turn, slide = SLIDES[to], begins = startOf(slide.lesson, slide.beat);
  const goesOn = held && !still && to === at + 1 && loaded === slide.lesson && Math.abs(show.currentTime - begins) < 0.5;
  at = to;
  held = false;
  history.replaceState(null, "", `#present/${slide.lesson.name}/${slide.n + 1}`);
  tell();
  if (!goesOn && !await bring(slide.lesson, still ? endOf(slide) : begins, mine)) return;
  if (still) { held = true; return; }
  show.play().catch(() => {});
  watch(mine, slide);
}

async function watch(mine, slide) {
  if (mine !== turn) return;
  if (ended(slide) && !slide.beat.loops) {
    show.pause();
    // Behind the cover: a player that seeks may have no picture for a moment.
    if (show.currentTime <= endOf(slide) || await bring(slide.lesson, endOf(slide), mine)) held = true;
    return;
  }
  if (ended(slide)) {
    if (!await bring(slide.lesson, startOf(slide.lesson, slide.beat), mine)) return;
    show.play().catch(() => {});
  }
  requestAnimationFrame(() => watch(mine, slide));
}

function next() {
  if (!began) fullScreen();
  began ??= Date.now();
  if (!held && !SLIDES[at].beat.loops) go(at, { still: true });
  else if (at + 1 < SLIDES.length) go(at + 1);
}

// Only a press here may ask for it; one in the second window is refused.
const fullScreen = () => document.documentElement.requestFullscreen().catch(() => {});

const KEYS = {
  ArrowRight: next, PageDown: next, " ": next, Enter: next, n: next,
  ArrowLeft: () => go(Math.max(0, at - 1), { still: at > 0 }),
  r: () => go(Math.max(0, at)),
  Home: () => go(0), End: () => go(SLIDES.length - 1, { still: true }),
  b: () => { $("black").hidden = !$("black").hidden; },
  f: () => document.fullscreenElement ? document.exitFullscreen() : fullScreen(),
  j: () => { $("jump").showModal(); $("stops").children[Math.max(0, at)].firstChild.focus(); },
  s: () => { speaker = window.open(bare + "#speaker", "speaker", "popup,width=900,height=700"); },
  Escape: () => { location.hash = at < 0 ? "" : `${SLIDES[at].lesson.name}/${SLIDES[at].n + 1}`; },
};
Object.assign(KEYS, { PageUp: KEYS.ArrowLeft, Backspace: KEYS.ArrowLeft, p: KEYS.ArrowLeft, ".": KEYS.b, g: KEYS.j, q: KEYS.Escape });

function press(key) {
  const act = KEYS[key.length === 1 ? key.toLowerCase() : key];
  if (!act || $("stage").hidden || $("jump").open) return false;
  $("keys").hidden = true;
  if (act !== KEYS.b) $("black").hidden = true;
  act();
  return true;
}

// What the second window is to show. Two files on a disk are strangers to each other, but may talk.
function tell() {
  const [now, then] = [SLIDES[at], SLIDES[at + 1]];
  $("heard").textContent = now?.beat.sentence ?? "";
  speaker?.postMessage({
    began, place: `${at + 1} of ${SLIDES.length}`, now: now?.beat.sentence ?? DATA.title, note: now?.beat.note ?? "",
    next: then?.beat.sentence ?? "That was the last one.", picture: then?.beat.picture ?? "",
  }, "*");
}

function hear({ source, data }) {
  if (source === speaker && data === "ready") tell();
  else if (source === speaker) press(data.key);
  else if (window.opener && source === window.opener) {
    for (const name of ["now", "note", "next", "place"]) $(name).textContent = data[name];
    $("ahead").hidden = !data.picture;
    if (data.picture) $("ahead").src = data.picture;
    began = data.began;
  }
}

function tick() {
  $("time").textContent = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  $("since").textContent = began ? clock((Date.now() - began) / 1000) : "0:00";
}

function begin() {
  const [mode, name, n] = decodeURIComponent(location.hash.slice(1)).split("/");
  $("stage").hidden = mode !== "present";
  $("speaker").hidden = mode !== "speaker";
  if (mode === "speaker") {
    tick();
    setInterval(tick, 500);
    window.opener?.postMessage("ready", "*");
    document.addEventListener("keydown", event => window.opener?.postMessage({ key: event.key }, "*"));
  } else if (mode === "present") {
    const first = Math.max(0, SLIDES.findIndex(slide => slide.lesson.name === name && slide.n === (+n || 1) - 1));
    [at, held] = [first - 1, true];
    bring(SLIDES[first].lesson, startOf(SLIDES[first].lesson, SLIDES[first].beat), ++turn);
    tell();
  } else { turn++; show.pause(); }
}

$("stops").append(...SLIDES.map((slide, i) => {
  const stop = make("button", { textContent: `${slide.lesson.title}: ${slide.beat.sentence}` });
  stop.addEventListener("click", () => { $("jump").close(); began ??= Date.now(); go(i); });
  return make("li", {}, stop);
}));
document.addEventListener("keydown", event => {
  if (!event.ctrlKey && !event.metaKey && !event.altKey && press(event.key)) event.preventDefault();
});
$("stage").addEventListener("click", event => { if (!$("jump").open && event.target.closest("dialog") === null) press("ArrowRight"); });
window.addEventListener("message", hear);
window.addEventListener("hashchange", begin);
begin();
