/* The limit in minutes that a reader moves: how many settlements are within it, and who is not. */
(function (su) {
  "use strict";

  su.Limit = class {
    constructor(theme, areas) {
      const { start, stops, layer } = theme.limit;
      Object.assign(this, { start, stops, areas, area: -1 });
      this.use = theme.uses.find((use) => use.layer === layer && use.minutes);
      this.timed = theme.uses.filter((use) => use.minutes);
      this.nested = theme.uses.find((use) => use.nested) || null;
      this.set(start);
    }

    set(limit) {
      this.now = limit;
      for (const use of this.timed) use.limit = limit;
    }

    /* Whether a settlement lies in the area chosen, or in an area within it. */
    isCounted(row) {
      const { area } = this.use.things;
      for (let a = area[row]; a >= 0; a = this.areas.parent[a]) if (a === this.area) return true;
      return this.area < 0;
    }

    tally() {
      const { use } = this, { people, n } = use.things, counts = use.classes.map(() => 0);
      const sum = { settlements: 0, within: 0, people: 0, peopleWithin: 0, counted: 0, counts };
      for (let row = 0; row < n; row++) {
        if (!this.isCounted(row)) continue;
        const inside = use.isWithin(row);
        sum.settlements++;
        counts[use.classOf(row)]++;
        if (inside) sum.within++;
        if (!people || people[row] < 0) continue;
        sum.counted++;
        sum.people += people[row] / 100;
        if (inside) sum.peopleWithin += people[row] / 100;
      }
      return sum;
    }

    /* Who is beyond the limit: not reached first, then the farthest. */
    worst(most) {
      const { use } = this, rows = [], far = (row) => (use.minutes[row] < 0 ? 1e12 + use.classOf(row) : use.minutes[row]);
      for (const row of use.things.order) if (this.isCounted(row) && !use.isWithin(row)) rows.push(row);
      return rows.sort((a, b) => far(b) - far(a)).slice(0, most);
    }

    /* The row of the nested area that ends at the limit, -1 if none does. */
    band() { return this.nested ? this.nested.minutes.indexOf(Math.round(this.now * this.nested.per_min)) : -1; }

    bands() { return Array.from(this.nested.minutes, (m) => m / this.nested.per_min).sort((a, b) => a - b); }
  };
})(window.spatialUri);
