/* A layer as one theme shows it: the class of each row, the limit it is within, how it is drawn and found. */
(function (su) {
  "use strict";

  const PLAIN = { point: "#6b6a64", line: "#8a8982", polygon: "#6b6a64" };
  const STEPS = 8; // widths of lines
  const FILL = 0.5, DOT = 3.5, FAINT = 3, FAR = 0.7, WORST = 6.5;
  const CROWD = 20000; // so many lines run together when seen from far
  const MANY = 3000; // so many points are drawn as one picture

  su.Use = class {
    constructor({ cls, ...use }, things, data) {
      Object.assign(this, { things, ...use, base: use.classes, given: cls === undefined ? null : data.column(cls) });
      this.minutes = use.minutes === undefined ? null : data.column(use.minutes);
      this.amounts = use.amounts === undefined ? null : data.column(use.amounts);
      this.wholes = use.wholes === undefined ? null : data.column(use.wholes);
      this.records = su.recordsOf(data, use.records);
      this.plain = !use.classes.length;
      this.switched = true;
      this.hidden = new Set(); // keys of classes
      this.marks = su.marksOf(data, use.marks);
      this.limit = null; // where it stands now, if the theme has one
      this.answer = null; // of the engine, that its minutes are of; null: today's
      this._take(use.classes.map((c, k) => ({ key: String(k), ...c })), this.given);
      this.classes.forEach((c) => { if (c.hidden) this.hidden.add(c.key); });
      this.leads = use.leads_to && { layer: use.leads_to[0], rows: data.column(use.leads_to[1]) };
    }

    keepToday() { this.today = this.today || { minutes: this.minutes, given: this.given, leads: this.leads && this.leads.rows }; }
    /* Minutes, classes and what rows lead to are others from now on: worked out when they are first asked for. */
    later(make) {
      this._make = make;
      this._take(this.classes, null);
    }
    _now() {
      const make = this._make;
      if (!make) return;
      this._make = null;
      const { minutes, given, leads } = make();
      Object.assign(this, { minutes, given });
      if (this.leads) this.leads.rows = leads;
    }
    get minutes() { this._now(); return this._minutes; }
    set minutes(values) { this._minutes = values; }
    get given() { this._now(); return this._given; }
    set given(values) { this._given = values; }
    get leads() { this._now(); return this._leads; }
    set leads(leads) { this._leads = leads; }

    /* Take these classes; the class of each row as given, else by its minutes once somebody asks for it. */
    _take(classes, cls) {
      Object.assign(this, { classes, _cls: cls, _counts: null });
      this.colours = classes.map((c, k) => (this.things.kind === "line" && !(this.numbered && k === 0) ? su.darker(c.colour) : c.colour));
    }

    /* Rows are of these classes from now on; `more` are counted in each class beside them. */
    take(cls, more = null) { this._take(this.classes, cls); this.more = more; }

    get cls() {
      if (!this._cls && this.minutes && !this.plain) this._cls = this._byMinutes(this.classes);
      return this._cls;
    }

    /* The class of each row: the first whose upper limit is not less; without minutes as given, or the last. */
    _byMinutes(classes) {
      const uppers = Float64Array.from(classes, (c) => (c.upper === null ? Infinity : c.upper * this.per_min)), last = classes.length - 1;
      const lost = classes.findIndex((c) => c.lost), timed = this.base.filter((c) => c.upper !== null).length;
      const { minutes, given } = this, found = new Uint8Array(minutes.length);
      for (let row = 0; row < found.length; row++) {
        let k = 0;
        if (minutes[row] < 0) k = given && lost >= 0 ? lost + given[row] - timed : last;
        else while (minutes[row] > uppers[k]) k++;
        found[row] = k;
      }
      return found;
    }

    /* The limit moves: other classes, in other colours. */
    setLimit(limit, scale) {
      this.limit = limit;
      if (this.plain) return;
      const classes = su.classesAt(this.base, limit, scale);
      this._take(classes, null);
    }

    get counts() {
      if (this.sums) return this.sums; // of people and the like, where rows are not what is counted
      if (!this._counts) {
        this._counts = new Array(Math.max(1, this.classes.length)).fill(0);
        const seen = new Set(); // the pieces of one road count once, as the first of them
        for (let row = 0; row < this.things.n; row++) {
          const cls = this.classOf(row), whole = this.wholes && this.wholes[row];
          if (cls < 0 || (this.wholes && seen.has(whole))) continue;
          if (this.wholes) seen.add(whole);
          this._counts[cls] += this.amounts ? this.amounts[row] / this.per_amount : 1;
        }
        (this.more || []).forEach((n, cls) => { this._counts[cls] += n; });
      }
      return this._counts;
    }

    classOf(row) { return this.cls ? this.cls[row] : 0; }
    isHidden(cls) { return !this.plain && this.hidden.has(this.classes[cls].key); }
    shows(row) { const cls = this.classOf(row); return this.switched && cls >= 0 && (!this.hidden.size || !this.isHidden(cls)); }
    hatched(cls) { return !this.plain && this.classes[cls].hatched; }
    colour(cls) { return this.plain ? PLAIN[this.things.kind] : this.colours[cls]; }
    get hasMinutes() { return this._minutes !== null; } // without working them out
    isTimed() { return this.hasMinutes && this.limit !== null; }

    /* Minutes of a row, null if there are none. */
    time(row) { return this.minutes && this.minutes[row] >= 0 ? this.minutes[row] / this.per_min : null; }
    isWithin(row) { return this.minutes[row] >= 0 && this.minutes[row] <= Math.round(this.limit * this.per_min); }
    isUnknown(row) { const cls = this.classes[this.classOf(row)]; return Boolean(cls && cls.unknown); }
    isBeyond(row) { return this.isTimed() && this.minutes[row] > Math.round(this.limit * this.per_min); }

    label(row) {
      if (this.plain) return "";
      const time = this.time(row);
      return time === null || !this.isTimed() ? this.classes[this.classOf(row)].label : su.minutes(time, this.limit);
    }

    /* ---- lines and areas, into a tile ---- */

    drawTile(ctx, coords, scale, left, top, size) {
      const { things } = this, edge = 12;
      const box = [(left - edge) / scale, (top - edge) / scale, (left + size + edge) / scale, (top + size + edge) / scale];
      const buckets = new Map(), isLine = things.kind === "line";
      things.chains.near(...box, (chain) => {
        const row = things.rowOf(chain);
        if (row < 0 || !this.shows(row)) return;
        const cls = this.classOf(row), step = things.weight ? Math.round((things.weight[row] * (STEPS - 1)) / 100) : 0;
        // What is not known lies lowest, the weighty on top.
        const key = isLine ? ((this.hatched(cls) ? 0 : STEPS) + step) * 256 + cls : row;
        const bucket = buckets.get(key);
        if (bucket) bucket.chains.push(chain); else buckets.set(key, { row, cls, step, chains: [chain] });
      });
      for (const key of Array.from(buckets.keys()).sort((a, b) => a - b)) {
        const { cls, step, chains } = buckets.get(key);
        ctx.beginPath();
        for (const chain of chains) things.traceChain(ctx, chain, scale, left, top);
        if (isLine) this.strokeLines(ctx, cls, step, coords.z); else this.fillArea(ctx, cls);
      }
    }

    strokeLines(ctx, cls, step, zoom) {
      const width = this.numbered && cls === 0 ? WORST : this.plain ? 1.4 : this.things.weight ? 1.3 + (5.5 * step) / (STEPS - 1) : 2.2;
      ctx.lineWidth = width * Math.max(0.6, su.growth(zoom));
      ctx.strokeStyle = this.colour(cls);
      ctx.setLineDash(this.hatched(cls) ? [5, 4] : []);
      ctx.stroke();
      ctx.setLineDash([]);
    }

    fillArea(ctx, cls) {
      if (!this.plain) {
        ctx.globalAlpha = this.hatched(cls) ? 1 : FILL;
        ctx.fillStyle = this.hatched(cls) ? su.hatch(ctx, "#f4f3ef", this.colour(cls)) : this.colour(cls);
        ctx.fill("evenodd");
        ctx.globalAlpha = 1;
      }
      ctx.lineWidth = this.plain ? 1.5 : 1;
      ctx.strokeStyle = this.plain ? this.colour(cls) : "rgba(255,255,255,.8)";
      ctx.stroke();
    }

    /* Seen from so far that single roads run together, they are not faded beyond the limit: that would only be slow. */
    isCrowded(coords) { return coords.z < 11 && this.things.chains.count > CROWD; }

    /* Visit the roads of a tile that are shown: visit(piece, class, whether it is faded). */
    _eachRoad(coords, scale, left, top, size, visit) {
      const pieces = this.things.chains.inTile(scale, left, top, size, 6), { cls } = this, fades = this.isTimed() && !this.isCrowded(coords);
      const shown = this.plain ? [this.switched] : this.classes.map((_, k) => this.switched && !this.isHidden(k)), { minutes } = this, most = fades ? Math.round(this.limit * this.per_min) : 0;
      for (let k = 0; k < pieces.length; k++) {
        const piece = pieces[k], c = cls ? cls[piece] : 0;
        if (shown[c]) visit(piece, c, fades && minutes[piece] > most ? 1 : 0);
      }
    }

    /* Two tiles of the same place with the same look are drawn alike: the colours, and a sum over the class of every road (FNV-1a). */
    lookOfNetwork(coords, ...place) {
      let sum = 0x811c9dc5, count = 0;
      this._eachRoad(coords, ...place, (piece, cls, faded) => {
        sum = Math.imul(Math.imul(sum ^ (2 * cls + faded), 0x01000193) ^ piece, 0x01000193);
        count++;
      });
      return [sum, count, coords.z, ...this.classes.map((_, cls) => this.colour(cls) + Number(this.hatched(cls)))].join("/");
    }

    /* All roads: as wide as their class of road, faded beyond the limit. */
    drawNetwork(ranks, ctx, coords, scale, left, top, size) {
      const { things } = this, buckets = new Map(), crowded = this.isCrowded(coords);
      this._eachRoad(coords, scale, left, top, size, (piece, cls, faded) => {
        const key = (ranks[piece] * 256 + cls) * 2 + faded, bucket = buckets.get(key);
        if (bucket) bucket.push(piece); else buckets.set(key, [piece]);
      });
      if (crowded) [ctx.lineCap, ctx.lineJoin] = ["butt", "bevel"]; // about a pixel wide: round ends are not seen, and take long
      for (const key of Array.from(buckets.keys()).sort((a, b) => a - b)) {
        const cls = (key >> 1) & 255, rank = key >> 9;
        ctx.beginPath();
        for (const piece of buckets.get(key)) things.chains.trace(ctx, piece, scale, left, top);
        ctx.lineWidth = su.roadWidth(rank, coords.z);
        ctx.globalAlpha = (key & 1 ? 0.5 : 1) * (crowded && rank < 2 ? 0.55 : 1);
        ctx.strokeStyle = this.colour(cls);
        ctx.setLineDash(this.hatched(cls) ? [4, 4] : []);
        ctx.stroke();
      }
      ctx.setLineDash([]);
      ctx.lineCap = ctx.lineJoin = "round";
    }

    /* ---- points, onto the canvas over the view: the larger below ---- */

    radius(row, zoom) {
      const { weight, n } = this.things, crowd = n > 5000 ? 0.5 : n > 400 ? 0.65 : n > 100 ? 0.82 : 1;
      const near = Math.min(1.3, crowd * Math.pow(1.22, Math.max(-1, zoom)));
      if (this.isTimed()) return (this.minutes[row] >= 0 && !this.isBeyond(row) ? DOT : DOT + 0.4 + 5 * this.size(row)) * Math.max(0.7, near);
      const { faint } = this.classes[this.classOf(row)] || {}, base = this.plain ? 3 : faint ? FAINT : weight ? 3.4 + (6.6 * weight[row]) / 100 : 5.6;
      return base * near;
    }

    /* 0..1 by people, so that areas of symbols compare; a little where they are not known. */
    size(row) {
      const { people } = this.things;
      if (!people || people[row] <= 0) return 0.12;
      if (this.most === undefined) this.most = people.reduce((a, b) => Math.max(a, b), 1);
      return Math.min(1, Math.sqrt((people[row] / this.most) * 4));
    }

    /* Of a crowd seen from far, those beyond the limit only. */
    drawPoints(ctx, pixel, box, zoom, beyondOnly, stamps) {
      const { things } = this, { chains } = things, few = things.n < MANY, marks = stamps && !few ? new su.Marks(box, stamps) : null, pictures = new Map(), late = [];
      for (const row of things.order) {
        if (!this.shows(row) || !things.isDrawn(row) || (beyondOnly && this.isTimed() && this.isWithin(row))) continue;
        const at = chains.start[things.span(row)[0]], [x, y] = pixel(chains.x[at], chains.y[at]);
        if (x < box.min.x || x > box.max.x || y < box.min.y || y > box.max.y) continue;
        const r = this.radius(row, zoom) * (beyondOnly ? FAR : 1), cls = this.classOf(row), beyond = this.isBeyond(row);
        if (!marks) { this.symbol(ctx, x, y, r, cls, few, beyond, stamps); continue; }
        const key = (Math.round(r * 4) * 2 + Number(beyond)) * 256 + cls;
        if (!pictures.has(key)) pictures.set(key, this.isBadged(cls) ? null : marks.picture(r, this.look(cls, few, beyond)));
        if (pictures.get(key)) marks.put(pictures.get(key), x, y); else late.push([x, y, r, cls, few, beyond, stamps]);
      }
      if (marks) marks.draw(ctx);
      late.forEach((mark) => this.symbol(ctx, ...mark));
    }

    isBadged(cls) { return !this.plain && su.isBadge(this.classes[cls].symbol); }
    look(cls, halo, beyond) { return { colour: this.colour(cls), hatched: this.hatched(cls), crossed: !this.plain && this.classes[cls].symbol === "cross", plain: this.plain, beyond, halo }; }
    symbol(ctx, x, y, r, cls, halo, beyond, stamps) {
      if (this.isBadged(cls)) return su.badge(ctx, x, y, r, this.classes[cls].symbol, this.colour(cls));
      const look = this.look(cls, halo, beyond);
      return stamps ? su.stampMark(ctx, x, y, r, look, stamps) : su.mark(ctx, x, y, r, look);
    }

    /* What the legend shows for a class, on the colour of the ground where it has one. */
    sample(ctx, cls, hasGround) {
      const { lost, beyond, symbol } = this.classes[cls] || {};
      if (hasGround) {
        ctx.fillStyle = !lost ? su.paler(this.classes[cls].colour) : symbol === "cross" ? "#fff" : su.hatch(ctx, "#f4f3ef");
        ctx.fillRect(0, 0, 22, 18);
      }
      if (this.things.kind === "point") return this.symbol(ctx, 11, 9, this.plain ? 3.5 : hasGround ? 4.4 : 5.5, cls, true, beyond);
      ctx.beginPath();
      if (this.things.kind === "line") {
        ctx.moveTo(1, 9); ctx.lineTo(21, 9);
        ctx.lineWidth = this.plain ? 1.6 : 3.4;
        ctx.setLineDash(this.hatched(cls) ? [5, 4] : []);
      } else {
        ctx.rect(2, 3, 18, 12);
        ctx.globalAlpha = this.hatched(cls) ? 1 : FILL;
        ctx.fillStyle = this.hatched(cls) ? su.hatch(ctx, "#f4f3ef", this.colour(cls)) : this.colour(cls);
        if (!this.plain) ctx.fill();
        ctx.globalAlpha = 1;
        ctx.lineWidth = 1;
      }
      ctx.strokeStyle = this.things.kind === "polygon" && !this.plain ? "#6b6a64" : this.colour(cls);
      ctx.stroke();
    }

    /* The row nearest to a place within reach, -1 if none. */
    at(latlng, zoom, over) {
      const { things } = this;
      if (things.kind === "polygon") {
        const x = su.worldX(latlng.lng * 1e5), y = su.worldY(latlng.lat * 1e5);
        let found = -1;
        things.chains.near(x, y, x, y, (chain) => {
          const row = things.rowOf(chain);
          if (row > found && this.shows(row) && things.contains(row, x, y)) found = row;
        });
        return found;
      }
      const reach = things.kind === "line" ? 7 : Math.max(11, things.n ? this.radius(things.order[0], over) + 2 : 0);
      const chain = things.chains.at(latlng, zoom, reach, (c) => { const row = things.rowOf(c); return row >= 0 && this.shows(row); });
      return chain < 0 ? -1 : things.rowOf(chain);
    }
  };
})(window.spatialUri);
