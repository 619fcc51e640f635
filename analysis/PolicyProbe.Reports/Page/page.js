// Draws the page's figures, and again when the ground or the width changes. The data lie in the page as JSON.
(() => {
  "use strict";
  const onDark = JSON.parse(document.getElementById("on-dark").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const narrow = matchMedia("(max-width: 640px)");
  const plots = [...document.querySelectorAll(".plot")];
  let printing = false;

  // A colour keeps its transparency: #rrggbb or #rrggbbaa.
  const recolour = (node, key) => {
    if (typeof node === "string") {
      return /color$/.test(key) && onDark[node.slice(0, 7)] ? onDark[node.slice(0, 7)] + node.slice(7) : node;
    }
    if (node === null || typeof node !== "object" || /^(x|y|customdata)$/.test(key) && Array.isArray(node)) return node;
    if (Array.isArray(node)) return node.map(item => recolour(item, key));
    return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, recolour(value, name)]));
  };

  const fit = layout => {
    layout.font.family = getComputedStyle(document.body).fontFamily;
    layout.autosize = true;
    if (printing) layout.width = 660;
    if (!narrow.matches) return layout;
    layout.legend = { ...layout.legend, y: -0.2, yanchor: "top" };
    layout.font.size = 12;
    layout.dragmode = false; // a finger scrolls the page
    for (const axis of [layout.xaxis, layout.yaxis]) {
      if (!axis) continue;
      axis.nticks = 5;
      if (!axis.tickvals || axis.tickvals.length <= 5) continue;
      axis.tickvals = axis.tickvals.filter((_, i) => i % 2 === 0);
      axis.ticktext = axis.ticktext.filter((_, i) => i % 2 === 0);
    }
    return layout;
  };

  const draw = plot => {
    const figure = JSON.parse(document.getElementById(plot.dataset.figure).textContent);
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

  const drawAll = () => plots.forEach(typeof Plotly === "undefined" ? explain : draw);
  drawAll();
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

  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = button.parentElement.querySelector("pre");
      try {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      } catch {
        getSelection().selectAllChildren(text);
      }
    });
  }
})();
