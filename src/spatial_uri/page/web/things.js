/* The things that themes show: layers of points, lines or areas, of the study or of one analysis. */
(function (su) {
  "use strict";

  /* One layer: where its rows are, what they are called, what is told of them. */
  su.Things = class {
    constructor(data, layer) {
      const ground = layer.of ? data.page.ground[layer.of] : layer;
      Object.assign(this, { kind: layer.kind, n: layer.size, of: layer.of, labelled: layer.labelled });
      this.chains = su.chainsOf(data, ground.chains);
      this.places = layer.rows === undefined ? null : data.column(layer.rows); // rows of the shapes; null: the same
      this.names = data.texts(layer.names);
      this.weight = layer.weights === undefined ? null : data.column(layer.weights);
      this.records = su.recordsOf(data, layer.records);
      this.codes = layer.code === null ? null : this.records[layer.code];
      if (layer.label_x !== undefined) [this.labelX, this.labelY] = [data.column(layer.label_x), data.column(layer.label_y)];
      if (ground.area) this.area = data.column(ground.area);
      if (ground.hundredths_of_people) this.people = data.column(ground.hundredths_of_people);
      this.order = this._byWeight();
    }

    /* All roads of the page: drawn in place of those of the ground. */
    get isNetwork() { return this.of === "roads" && !this.places; }

    /* Rows, the weightiest first. */
    _byWeight() {
      const order = new Int32Array(this.n), at = new Int32Array(102);
      const place = (row) => (this.weight ? 100 - this.weight[row] : 0); // weights are whole, 0 to 100
      for (let row = 0; row < this.n; row++) at[place(row) + 1]++;
      for (let k = 0; k < 101; k++) at[k + 1] += at[k];
      for (let row = 0; row < this.n; row++) order[at[place(row)]++] = row;
      return order;
    }

    name(row) { return this.names.words[this.names.of[row]]; }
    code(row) { return this.codes ? this.codes.words[this.codes.of[row]] : ""; }

    /* The chains of a row: from the first to before the last. */
    span(row) {
      const place = this.places ? this.places[row] : row;
      return [this.chains.first[place], this.chains.first[place + 1]];
    }
    isDrawn(row) { const [a, b] = this.span(row); return a < b; }

    /* The row of a chain, -1 if the layer has none there. */
    rowOf(chain) {
      const place = this.chains.row(chain);
      if (!this.places) return place;
      if (!this.rowAt) {
        this.rowAt = new Int32Array(this.chains.first.length).fill(-1);
        this.places.forEach((at, row) => { this.rowAt[at] = row; });
      }
      return this.rowAt[place];
    }

    /* Where a row is, in the world of 0 to 1: the point, the middle of a line, a place inside an area. */
    spot(row) {
      const [chain, end] = this.span(row);
      if (chain === end) return null;
      if (this.labelX) return [su.worldX(this.labelX[row]), su.worldY(this.labelY[row])];
      const { start, x, y } = this.chains, last = start[chain + 1] - 1, middle = (start[chain] + last) >> 1;
      if (last - start[chain] !== 1) return [x[middle], y[middle]];
      return [(x[middle] + x[last]) / 2, (y[middle] + y[last]) / 2];
    }

    box(row) {
      const box = [Infinity, Infinity, -Infinity, -Infinity], [from, end] = this.span(row);
      for (let chain = from; chain < end; chain++)
        this.chains.box(chain).forEach((v, k) => { box[k] = k < 2 ? Math.min(box[k], v) : Math.max(box[k], v); });
      return box;
    }

    traceChain(ctx, chain, scale, left, top) {
      this.chains.trace(ctx, chain, scale, left, top);
      if (this.kind === "polygon") ctx.closePath();
    }

    trace(ctx, row, scale, left, top) {
      const [from, end] = this.span(row);
      for (let chain = from; chain < end; chain++) this.traceChain(ctx, chain, scale, left, top);
    }

    contains(row, x, y) {
      const { start, x: xs, y: ys } = this.chains, [from, end] = this.span(row);
      let inside = false;
      for (let chain = from; chain < end; chain++)
        for (let i = start[chain], j = start[chain + 1] - 1; i < start[chain + 1]; j = i++)
          if (ys[i] > y !== ys[j] > y && x < ((xs[j] - xs[i]) * (y - ys[i])) / (ys[j] - ys[i]) + xs[i]) inside = !inside;
      return inside;
    }
  };

  /* Lines of a record: heading, and the text of each row. */
  su.recordsOf = (data, records) => records.map(([heading, texts]) => ({ heading, ...data.texts(texts) }));
  su.told = (records, row) => records.map((r) => [r.heading, r.words[r.of[row]]]).filter(([, text]) => text);
})(window.spatialUri);
