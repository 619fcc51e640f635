// Draws the page's figures, and again when the ground or the width changes. The data lie in the page as JSON.
(() => {
  "use strict";
  const onDark = JSON.parse(document.getElementById("on-dark").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const narrow = matchMedia("(max-width: 640px)");
  const plots = [...document.querySelectorAll(".plot")];
  const surfaces = []; // those shown, the oldest first: browsers keep some sixteen WebGL contexts a page, and drop the oldest without asking
  const mostSurfaces = 6;
  let printing = false;

  // A colour keeps its transparency: #rrggbb or #rrggbbaa.
  const recolour = (node, key) => {
    if (typeof node === "string") {
      return /color$/.test(key) && onDark[node.slice(0, 7)] ? onDark[node.slice(0, 7)] + node.slice(7) : node;
    }
    if (node === null || typeof node !== "object" || /^(x|y|z|customdata)$/.test(key) && Array.isArray(node)) return node;
    if (Array.isArray(node)) return node.map(item => recolour(item, key));
    return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, recolour(value, name)]));
  };

  // A long title has two lines on a narrow screen: broken before what stands in parentheses, or at the space nearest to its middle.
  const inTwo = text => {
    if (text.includes(" (") || text.length <= 40) return text.replace(" (", "<br>(");
    const spaces = [...text.matchAll(/ /g)].map(space => space.index);
    const at = spaces.reduce((best, space) => Math.abs(space - text.length / 2) < Math.abs(best - text.length / 2) ? space : best, spaces[0] ?? -1);
    return at < 0 ? text : `${text.slice(0, at)}<br>${text.slice(at + 1)}`;
  };

  const fit = layout => {
    layout.font.family = getComputedStyle(document.body).fontFamily;
    layout.autosize = true;
    layout.uirevision = "kept"; // zoom and camera stay when the ground or the width changes
    if (printing) layout.width = 660;
    if (!narrow.matches) return layout;
    layout.legend = { ...layout.legend, y: -0.2, yanchor: "top" };
    layout.font.size = 12;
    layout.dragmode = false; // a finger scrolls the page
    if (layout.scene) for (const axis of "xyz") layout.scene.camera.eye[axis] *= 1.5; // a narrow picture is seen from further away
    for (const axis of [layout.xaxis, layout.yaxis]) {
      if (!axis) continue;
      axis.nticks = 5;
      if (axis.title) axis.title.text = inTwo(axis.title.text);
      if (!axis.tickvals || axis.tickvals.length <= 5) continue;
      axis.tickvals = axis.tickvals.filter((_, i) => i % 2 === 0);
      axis.ticktext = axis.ticktext.filter((_, i) => i % 2 === 0);
    }
    return layout;
  };

  // A view's traces have what they share with the plain one's first trace by name only. What WebGL drew does not print.
  const shown = (figure, name) => {
    const view = name === "Surface" && printing ? undefined : figure.views?.[name];
    if (!view) return { data: figure.data, layout: figure.layout };
    const data = view.data.map(({ same = [], ...trace }) => ({ ...Object.fromEntries(same.map(key => [key, figure.data[0][key]])), ...trace }));
    return { data, layout: view.layout };
  };

  const draw = plot => {
    const figure = shown(JSON.parse(document.getElementById(plot.dataset.figure).textContent), plot.dataset.view);
    const { data, layout } = dark.matches && !printing ? recolour(figure, "") : figure;
    if (layout.height) plot.style.height = `${layout.height}px`; // a figure of rows is as tall as its rows ask
    return Plotly.react(plot, data, fit(layout), {
      responsive: true,
      displaylogo: false,
      displayModeBar: narrow.matches ? false : "hover",
      doubleClick: "reset",
      showSendToCloud: false, // on by default: it would offer to upload the figure's data
      plotlyServerURL: "",
      modeBarButtonsToRemove: ["lasso2d", "select2d", "autoScale2d"],
      toImageButtonOptions: { format: "svg", filename: plot.dataset.name },
    });
  };

  // Without plotly.js the picture beside the page stands in, where there is one.
  const explain = plot => {
    const words = document.createElement("p");
    words.className = "failed";
    words.textContent = "This figure could not be drawn here: plotly.js was not loaded.";
    plot.style.height = "auto";
    plot.replaceChildren(words);
    if (!plot.dataset.picture) return;
    const picture = document.createElement("img");
    picture.src = plot.dataset.picture;
    picture.alt = plot.getAttribute("aria-label");
    plot.append(picture);
  };

  const choose = (plot, name) => {
    if (surfaces.includes(plot)) surfaces.splice(surfaces.indexOf(plot), 1);
    if (name === "Surface" && surfaces.push(plot) > mostSurfaces) choose(surfaces[0], "Cells");
    plot.dataset.view = name;
    for (const button of plot.parentElement.querySelectorAll(".views button")) button.setAttribute("aria-pressed", button.dataset.view === name);
    Plotly.purge(plot);
    draw(plot);
  };

  const drawsSurfaces = () => {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    return context !== null;
  };

  const offerViews = () => {
    const groups = [...document.querySelectorAll(".views")];
    const possible = groups.length > 0 && drawsSurfaces();
    for (const group of groups) {
      group.hidden = false;
      const plot = group.parentElement.querySelector(".plot");
      for (const button of group.children) {
        if (button.dataset.view === "Surface" && !possible) {
          button.disabled = true;
          button.title = "This browser draws no surfaces: it has no WebGL.";
        }
        button.addEventListener("click", () => choose(plot, button.dataset.view));
      }
    }
  };

  const drawAll = () => plots.forEach(typeof Plotly === "undefined" ? explain : draw);
  drawAll();
  if (typeof Plotly !== "undefined") offerViews();
  dark.addEventListener("change", drawAll);
  narrow.addEventListener("change", drawAll);
  addEventListener("beforeprint", () => {
    printing = true;
    document.querySelectorAll("details").forEach(fold => { fold.open = true; });
    drawAll();
  });
  addEventListener("afterprint", () => {
    printing = false;
    drawAll();
  });

  // Tables: a click on a column's name sorts by it, another the other way; what has no number comes last either way.
  const sort = (table, column, way) => {
    const key = row => row.children[column].dataset.value ?? "";
    const body = table.tBodies[0];
    const compare = (a, b) => {
      const [x, y] = [key(a), key(b)];
      if (x !== "" && y !== "") return way * (Number(x) - Number(y));
      if (x !== y) return x === "" ? 1 : -1;
      return way * a.children[column].textContent.localeCompare(b.children[column].textContent, "en", { numeric: true });
    };
    body.append(...[...body.rows].sort(compare));
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].children];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === (head.classList.contains("number") ? "descending" : "ascending");
        const order = head.classList.contains("number") === down ? "ascending" : "descending";
        heads.forEach(other => other.setAttribute("aria-sort", "none"));
        head.setAttribute("aria-sort", order);
        sort(table, column, order === "ascending" ? 1 : -1);
      });
    });
  }
})();
