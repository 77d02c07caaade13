(() => {
  "use strict";
  const options = JSON.parse(document.getElementById("charts").textContent);
  const drawn = new Map();

  const colours = () => {
    const style = getComputedStyle(document.documentElement);
    return name => style.getPropertyValue(name).trim();
  };

  // A text such as --blue is a colour of the page.
  const coloured = (value, colour) => {
    if (typeof value === "string") {
      return /^--[a-z-]+$/.test(value) ? colour(value) || value : value;
    }
    if (Array.isArray(value)) {
      return value.map(item => coloured(item, colour));
    }
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, coloured(item, colour)]));
    }
    return value;
  };

  const theme = colour => {
    const axis = {
      axisLine: { lineStyle: { color: colour("--line") } },
      axisLabel: { color: colour("--soft"), fontSize: 12 },
      nameTextStyle: { color: colour("--soft"), fontSize: 12 },
      splitLine: { lineStyle: { color: [colour("--line")] } },
    };
    return {
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      categoryAxis: axis,
      valueAxis: axis,
      timeAxis: axis,
      legend: { textStyle: { color: colour("--soft") } },
      tooltip: {
        backgroundColor: colour("--paper"), borderColor: colour("--line"),
        textStyle: { color: colour("--ink"), fontSize: 13 },
      },
    };
  };

  // Lines that the legend takes in a width.
  const lines = (option, width) => {
    if (!option.legend) {
      return 1;
    }
    let count = 1, used = 0;
    for (const name of option.legend.data || option.series.map(one => one.name)) {
      const item = 30 + 7.2 * name.length;
      if (used > 0 && used + item > width) {
        count += 1;
        used = 0;
      }
      used += item;
    }
    return count;
  };

  const sized = (plot, option) => {
    const height = Number(plot.dataset.height) + 20 * (lines(option, plot.clientWidth) - 1) + "px";
    plot.style.minHeight = height;
    plot.style.flexBasis = height;
  };

  // Legends wrap; names of rows take up to two fifths of the width, in two lines.
  const fitted = (option, width) => {
    const grid = option.legend ? { grid: { ...option.grid, top: option.grid.top + 20 * (lines(option, width) - 1) } } : {};
    if (option.yAxis?.type !== "category") {
      return grid;
    }
    const columns = option.xAxis.type === "category" ? option.xAxis.data : [];
    const longest = Math.max(0, ...columns.map(name => name.length)) * 6.5;
    const turned = columns.length > 0 && longest > 1.4 * width * 0.6 / columns.length;
    if (columns.length > 0) {
      grid.xAxis = { axisLabel: { interval: 0, rotate: turned ? 50 : 0 } };
    }
    const room = Math.max(96, Math.round(width * 0.4));
    const letters = Math.floor(room / 7.5) * 2;
    return {
      ...grid,
      yAxis: {
        axisLabel: {
          width: room, overflow: "break", lineHeight: 14,
          formatter: name => name.length > letters ? name.slice(0, letters - 1) + "…" : name,
        },
      },
    };
  };

  const position = plot => {
    const choice = plot.closest("section").querySelector(".switch input:checked");
    return choice ? choice.value : "";
  };

  const draw = plot => {
    const variants = options[plot.dataset.chart];
    const name = "" in variants ? "" : position(plot);
    const figure = plot.closest("figure");
    const option = variants[name];
    figure.querySelector(".absent").hidden = Boolean(option);
    plot.hidden = !option;
    for (const table of figure.querySelectorAll("[data-variant]")) {
      table.hidden = table.dataset.variant !== name;
    }
    drawn.get(plot)?.dispose();
    drawn.delete(plot);
    if (option) {
      const colour = colours();
      sized(plot, option);
      const chart = echarts.init(plot, theme(colour), { renderer: "svg" });
      chart.setOption(coloured(option, colour));
      chart.setOption(fitted(option, plot.clientWidth));
      chart.fit = () => {
        sized(plot, option);
        chart.resize();
        chart.setOption(fitted(option, plot.clientWidth));
      };
      drawn.set(plot, chart);
    }
  };

  // On a phone each cell stands behind its heading.
  for (const table of document.querySelectorAll("table")) {
    const labels = [...table.querySelectorAll("th")].map(head => head.textContent);
    table.querySelectorAll("tr").forEach(row => [...row.querySelectorAll("td")].forEach((cell, i) => { cell.dataset.label = labels[i]; }));
    table.classList.add("labelled");
  }

  const plots = [...document.querySelectorAll(".plot")];
  // What is folded away has no width to be drawn in.
  const isOpen = plot => !plot.closest("details:not([open])");
  const drawAll = () => plots.filter(isOpen).forEach(draw);
  drawAll();

  const stories = document.querySelectorAll(".story");
  for (const story of stories) {
    story.addEventListener("toggle", () => story.open && story.querySelectorAll(".plot").forEach(draw));
  }
  const unfold = () => {
    const story = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (story?.matches(".story")) {
      story.open = true;
      story.scrollIntoView();
    }
  };
  addEventListener("hashchange", unfold);
  unfold();

  for (const choices of document.querySelectorAll(".switch")) {
    choices.addEventListener("change", () => choices.closest("section").querySelectorAll(".plot").forEach(draw));
  }
  const resized = new ResizeObserver(entries => entries.forEach(entry => drawn.get(entry.target)?.fit()));
  plots.forEach(plot => resized.observe(plot));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);

  const closed = new Set();
  addEventListener("beforeprint", () => {
    for (const table of document.querySelectorAll("details:not([open]):not(.story)")) {
      closed.add(table);
      table.open = true;
    }
  });
  addEventListener("afterprint", () => {
    closed.forEach(table => { table.open = false; });
    closed.clear();
  });
  matchMedia("print").addEventListener("change", drawAll);
})();
