// Plays the page's film: elements of SVG, and of each frame which of them are seen and through which view.
(() => {
  "use strict";
  const film = JSON.parse(document.getElementById("film").textContent);
  const at = id => document.getElementById(id);
  const [stage, world, place, play, speed, chooser] = ["stage", "world", "place", "play", "speed", "episode"].map(at);
  const number = new Intl.NumberFormat("en", { maximumSignificantDigits: 5 });
  const words = value => value === null ? "–" : number.format(value).replace("-", "−");
  const ends = { terminated: "ended by itself", truncated: "time was up", none: "not followed to its end" };
  const pause = 16; // milliseconds between looks at the clock: a screen's picture
  let episode, returns, frame, last, playing = false;

  const show = () => {
    const [view, ...runs] = episode.frames[frame];
    const seen = [];
    for (let i = 0; i < runs.length; i += 2) seen.push(...film.elements.slice(runs[i], runs[i] + runs[i + 1]));
    stage.setAttribute("viewBox", film.views[view].join(" "));
    world.innerHTML = seen.join("");
    place.value = frame;
    place.setAttribute("aria-valuetext", `step ${frame} of ${episode.rewards.length}`);
    at("step").textContent = `${number.format(frame)} of ${number.format(episode.rewards.length)}`;
    at("reward").textContent = frame === 0 ? "–" : words(episode.rewards[frame - 1]);
    at("return").textContent = words(returns[frame]);
    at("end").textContent = frame === episode.rewards.length ? ends[episode.end] : "–";
  };

  const go = to => {
    frame = Math.max(0, Math.min(episode.rewards.length, to));
    show();
  };

  const run = on => {
    playing = on;
    if (on && frame === episode.rewards.length) go(0);
    play.textContent = on ? "Pause" : "Play";
    last = undefined;
    if (on) setTimeout(tick, pause);
  };

  // As many steps as the time since the last picture asks for; what is left of a step is kept.
  const tick = () => {
    if (!playing) return;
    const now = performance.now();
    if (last === undefined || now - last > 1000) last = now; // begins, or comes back from a hidden tab
    const steps = Math.floor((now - last) * speed.value / 1000);
    if (steps > 0) {
      last += steps * 1000 / speed.value;
      go(frame + steps);
    }
    if (frame === episode.rewards.length) run(false);
    else setTimeout(tick, pause);
  };

  const choose = which => {
    chooser.value = which;
    episode = film.episodes[which];
    returns = [0];
    for (const reward of episode.rewards) returns.push(returns[returns.length - 1] + (reward ?? 0));
    place.max = episode.rewards.length;
    const [, , width, height] = film.views[episode.frames[0][0]];
    stage.style.setProperty("--ratio", width / height); // as wide as its height lets it be
    go(0);
  };

  const change = (list, by) => {
    const to = list.selectedIndex + by;
    if (to < 0 || to >= list.options.length) return false;
    list.selectedIndex = to;
    last = undefined;
    return true;
  };

  const pausedAt = to => {
    run(false);
    go(to);
  };

  const keys = {
    " ": () => run(!playing),
    "ArrowLeft": event => pausedAt(frame - (event.shiftKey ? 10 : 1)),
    "ArrowRight": event => pausedAt(frame + (event.shiftKey ? 10 : 1)),
    "Home": () => pausedAt(0),
    "End": () => pausedAt(episode.rewards.length),
    "ArrowUp": () => change(speed, 1),
    "ArrowDown": () => change(speed, -1),
    "n": () => change(chooser, 1) && choose(chooser.selectedIndex),
    "p": () => change(chooser, -1) && choose(chooser.selectedIndex),
  };

  addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(SELECT|TEXTAREA)$/.test(event.target.tagName) || event.key === " " && event.target.tagName === "BUTTON") return;
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key](event);
  });
  play.addEventListener("click", () => run(!playing));
  at("back").addEventListener("click", () => pausedAt(frame - 1));
  at("on").addEventListener("click", () => pausedAt(frame + 1));
  place.addEventListener("input", () => pausedAt(Number(place.value)));
  speed.addEventListener("change", () => { last = undefined; });
  chooser.addEventListener("change", () => choose(chooser.selectedIndex));

  choose(0);
  run(!matchMedia("(prefers-reduced-motion: reduce)").matches);
})();
