/* What a reader takes along: the picture with its title and legend, and the table of what is shown. */
(function (su) {
  "use strict";
  const { h, say } = su, SIDE = 330, HEAD = 64, FOOT = 44, RATIO = 2;

  su.save = function (blob, name) {
    const link = h("a", { href: URL.createObjectURL(blob), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const { save } = su;
  const fileName = (view, end) => [view.page.study, view.theme.title, view.limit ? su.limitWords(view.limit.now) : "", view.whatif.isScenario ? say("scenario") : view.whatif.isToday ? say("today") : ""].filter(Boolean).join("-").replace(/[\\\/:*?"<>|\s]+/g, "_") + end;

  /* Text in lines of at most so many pixels; returns where the next line begins. */
  function write(ctx, text, x, y, width, font, colour, step) {
    ctx.font = `${font}px ${su.FONT}`;
    ctx.fillStyle = colour;
    ctx.textBaseline = "top";
    let line = "";
    for (const part of text.match(/[\u2e80-\uffff][，。；：、）”]*|[^\s\u2e80-\uffff]+\s*|\s+/g) || []) {
      if (line && ctx.measureText(line + part).width > width) { ctx.fillText(line.trim(), x, y); y += step; line = ""; }
      line += part;
    }
    if (line) { ctx.fillText(line.trim(), x, y); y += step; }
    return y;
  }

  function legend(ctx, view, x, y) {
    const { limit } = view, sum = limit ? limit.tally() : null;
    if (limit) {
      y = write(ctx, view.controls.big.textContent, x, y, SIDE - 24, "600 15", "#20201e", 20);
      y = write(ctx, view.controls.detail.textContent, x, y, SIDE - 24, "400 12", "#4d4c47", 16) + 8;
    }
    for (const text of view.whatif.panel.lines()) y = write(ctx, text, x, y, SIDE - 24, "400 11.5", "#5a1f68", 15) + 1;
    for (const { use } of view.controls.legends) {
      const { rows, total } = su.classRows(use, limit && use === limit.use ? sum : null);
      if (use.title && !use.plain) y = write(ctx, use.title, x, y + 4, SIDE - 24, "600 12.5", "#20201e", 18);
      for (const { cls, label, count, parts } of rows) {
        ctx.save();
        ctx.translate(x, y - 1);
        use.sample(ctx, cls, Boolean(limit && use === limit.use && limit.hasGrid));
        ctx.restore();
        write(ctx, label, x + 28, y + 1, SIDE, "400 12", "#20201e", 18);
        ctx.textAlign = "right";
        write(ctx, use.plain ? su.count(count) : `${su.count(count)}  ${su.share(count, total)}`, x + SIDE - 24, y + 1, SIDE, "400 12", "#20201e", 18);
        ctx.textAlign = "left";
        y += 19;
        for (const part of parts ? parts.split("\n") : []) y = write(ctx, part, x + 28, y - 1, SIDE - 52, "400 11", "#4d4c47", 15) + 1;
      }
    }
    return y;
  }

  const heightOf = (size) => Math.max(size.y + HEAD + FOOT, 520) - HEAD - FOOT;
  function frameOf(view) {
    const size = view.map.getSize(), zoom = view.map.getZoom(), centre = view.map.project(view.map.getCenter(), zoom);
    return { scale: 256 * 2 ** zoom, left: centre.x - size.x / 2, top: centre.y - heightOf(size) / 2, zoom, thick: 1 };
  }

  /* What is seen, twice as large, with title and legend. */
  su.pictureOf = function (view) {
    const size = view.map.getSize(), width = size.x + SIDE, map = heightOf(size), height = map + HEAD + FOOT;
    const canvas = h("canvas", { width: width * RATIO, height: height * RATIO }), ctx = canvas.getContext("2d");
    const at = frameOf(view), { scale } = at;
    ctx.scale(RATIO, RATIO);
    ctx.fillStyle = "#fff";
    ctx.fillRect(0, 0, width, height);
    ctx.save();
    ctx.translate(0, HEAD);
    view.paint(ctx, at, size.x, map);
    ctx.restore();
    ctx.strokeStyle = "#20201e";
    ctx.strokeRect(0.5, HEAD + 0.5, size.x - 1, map - 1);
    write(ctx, view.sheet.title(), 12, 10, width - 24, "700 19", "#20201e", 24);
    write(ctx, [view.stamp(), view.sheet.definition()].filter(Boolean).join(" · ").slice(0, 160), 12, 38, width - 24, "400 12", "#4d4c47", 16);
    legend(ctx, view, size.x + 14, HEAD + 8);
    const bar = su.scaleBar(at, (at.top + map / 2) / scale, 160);
    ctx.fillStyle = "#20201e";
    ctx.fillRect(14, HEAD + map - 18, bar.pixels, 4);
    write(ctx, bar.words, 14, HEAD + map - 36, 200, "600 12", "#20201e", 14);
    write(ctx, `▲ ${say("N")}`, size.x - 40, HEAD + 12, 60, "700 14", "#20201e", 16);
    write(ctx, view.sheet.sources().join(" · "), 12, height - FOOT + 12, width - 24, "400 11", "#4d4c47", 14);
    return canvas;
  };

  /* The picture with the basemap, where its server lets it be copied; without it else, and the page says so. */
  su.pictureBlob = async function (view) {
    const { basemap } = view, size = view.map.getSize();
    let lacks = false;
    if (basemap) {
      await basemap.load(frameOf(view), size.x, heightOf(size), true);
      basemap.copies = true; // only what may be copied
      lacks = !basemap.draw(h("canvas", {}).getContext("2d"), frameOf(view), size.x, heightOf(size));
    }
    const canvas = su.pictureOf(view);
    if (basemap) basemap.copies = false;
    view.controls.said.textContent = lacks ? say("The picture lacks parts of the basemap: the browser may not copy what {hosts} sends. Printing, to PDF too, shows it.", { hosts: basemap.hosts.join(", ") }) : "";
    return new Promise((done) => { canvas.toBlob(done, "image/png"); });
  };
  su.exportPicture = async (view) => save(await su.pictureBlob(view), fileName(view, ".png"));

  /* A cell of a table: quoted where it must be; what a spreadsheet would take for a formula is text. */
  const cell = (value) => {
    const text = /^[=+\-@\t\r]/.test(value) && !/^-?[\d.]+$/.test(value) ? `'${value}` : value;
    return /[\x22,\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };

  /* Minutes of today, what they change by, and the scenario that the row is of. */
  function scenarioCells(view, use, row) {
    const before = view.whatif.before(use, row), after = use.time(row), text = (m) => (m === null ? "" : String(Math.round(m * 1000) / 1000));
    const places = view.whatif.movedPlaces, people = places ? [places.today, places.people].map((of) => (of[row] < 0 ? "" : String(of[row] / 100))) : [];
    return [text(before), before === null || after === null ? "" : text(after - before), ...people, view.whatif.name || say("Scenario")];
  }

  /* What the theme shows in the chosen area, a row for each, with everything that is told of it. */
  su.tableOf = function (view) {
    const use = view.limit ? view.limit.use : view.theme.uses.slice().reverse().find((u) => !u.plain) || view.theme.uses[0];
    const { things } = use, isScenario = view.whatif.isScenario, records = isScenario ? things.records : [...things.records, ...use.records], isSettlements = things.of === "settlements" && !things.places;
    const ways = isSettlements && !isScenario ? view.waysOfTheme(true) : null, timed = use.isTimed();
    const heads = [say("Name"), use.title || say("Class"), ...(timed ? [say("Minutes"), say("Within {limit}", { limit: su.limitWords(use.limit) })] : []),
      ...(ways ? [say("Cause at a limit of {limit}", { limit: su.limitWords(ways.limit) })] : []), ...records.map((r) => r.heading)];
    const places = isScenario && view.whatif.movedPlaces;
    if (isScenario) heads.splice(4, 0, say("Minutes today"), say("Change in minutes"), ...(places ? [say("People today"), say("People with the changes")] : []), say("Scenario"));
    const rows = [];
    for (let row = 0; row < things.n; row++) {
      if (!use.shows(row) || (isSettlements && !su.isWithinArea(view.areas, things.area[row], view.area))) continue;
      const time = use.time(row);
      rows.push([things.name(row), use.plain ? "" : use.classes[use.classOf(row)].label, ...(timed ? [time === null ? "" : String(Math.round(time * 1000) / 1000), use.isWithin(row) ? say("yes") : use.isUnknown(row) ? say("unknown") : say("no")] : []),
        ...(isScenario ? scenarioCells(view, use, row) : []), ...(ways ? [ways.cause(row)] : []), ...records.map((r) => r.words[r.of[row]])]);
    }
    return "\ufeff" + [heads, ...rows].map((r) => r.map((v) => cell(v || "")).join(",")).join("\r\n") + "\r\n";
  };
  su.exportTable = (view) => save(new Blob([su.tableOf(view)], { type: "text/csv;charset=utf-8" }), fileName(view, ".csv"));
})(window.spatialUri);
