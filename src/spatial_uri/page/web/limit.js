/* The limit in minutes that a reader moves: the classes on both sides of it, who is within, and who is not. */
(function (su) {
  "use strict";
  const { say } = su, EVER = 1e9;

  /* Upper limits of the classes: those of the theme and where the limit stands. */
  const uppersAt = (uppers, now) => Array.from(new Set([...uppers, now])).sort((a, b) => a - b);

  function coloursOf(scale, within, beyond) {
    const side = (lists, n) => (n ? lists[Math.min(n, lists.length) - 1] : []);
    const blue = side(scale.within, within), orange = side(scale.beyond, beyond);
    const at = (list, k, n) => list[n <= list.length ? k : Math.round((k * (list.length - 1)) / Math.max(1, n - 1))];
    return [...Array.from({ length: within }, (_, k) => at(blue, k, within)), ...Array.from({ length: beyond }, (_, k) => at(orange, k, beyond))];
  }

  /* Classes of a use at a limit: blue up to it, orange beyond; those without minutes as they are. */
  su.classesAt = function (base, now, scale) {
    const timed = base.filter((c) => c.upper !== null), most = timed.map((c) => c.upper).filter((u) => u < EVER);
    const uppers = uppersAt(most, now), within = uppers.filter((u) => u <= now).length;
    const colours = coloursOf(scale, within, uppers.length + 1 - within);
    const classes = uppers.map((upper, k) => ({
      label: k ? say("{lower}–{upper_min}", { lower: String(uppers[k - 1]), upper_min: su.limitWords(upper) }) : say("≤ {upper_min}", { upper_min: su.limitWords(upper) }),
      colour: colours[k], upper, beyond: upper > now, hatched: false, symbol: "", key: String(most.find((u) => u >= upper) || EVER),
    }));
    classes.push({ label: say("> {limit_min}", { limit_min: su.limitWords(uppers[uppers.length - 1]) }), colour: colours[colours.length - 1],
      upper: EVER, beyond: true, hatched: false, symbol: "", key: String(EVER) });
    return [...classes, ...base.filter((c) => c.upper === null).map((c, k) => ({ ...c, lost: true, key: `-${k}` }))];
  };

  su.Limit = class {
    constructor(theme, view) {
      const { start, stops, layer } = theme.limit;
      Object.assign(this, { start, stops, view, areas: view.areas, key: theme.key });
      this.use = theme.uses.find((use) => use.layer === layer && use.minutes);
      this.timed = theme.uses.filter((use) => use.minutes);
      this.todaysGrid = theme.fill ? new su.TimeGrid(view.data, theme.fill) : null;
      this.set(start);
    }

    /* Minutes of every place, with changes worked out anew; where they are not, those of today are not drawn as if they were. */
    get grid() { return this.view.whatif.isScenario ? this.view.whatif.gridOf(this) : this.todaysGrid; }
    /* Whether there are any, before they are worked out. */
    get hasGrid() { return this.view.whatif.isScenario ? this.view.whatif.hasGrid(this) : Boolean(this.todaysGrid); }

    /* Minutes or people are others: what was counted is counted again. */
    forget() { this.farthest = null; this.townKey = ""; }

    set(limit) {
      this.now = limit;
      for (const use of this.timed) use.setLimit(limit, this.view.page.scale);
    }

    /* The classes that have minutes. */
    get classes() { return this.use.classes.filter((c) => !c.lost); }

    isCounted(row) { return su.isWithinArea(this.areas, this.use.things.area[row], this.view.area); }

    /* Settlements and people: all, within, those of which nothing is known, and of each class. */
    tally(isCounted = (row) => this.isCounted(row)) {
      const { use } = this, { people, n } = use.things, zeros = () => use.classes.map(() => 0);
      const sum = { settlements: 0, within: 0, unknown: 0, people: 0, peopleWithin: 0, counted: 0, counts: zeros(), peopleOf: zeros() };
      for (let row = 0; row < n; row++) {
        if (!isCounted(row)) continue;
        const inside = use.isWithin(row), cls = use.classOf(row);
        sum.settlements++;
        sum.counts[cls]++;
        if (inside) sum.within++;
        if (use.isUnknown(row)) sum.unknown++;
        if (!people || people[row] < 0) continue;
        sum.counted++;
        sum.people += people[row] / 100;
        sum.peopleOf[cls] += people[row] / 100;
        if (inside) sum.peopleWithin += people[row] / 100;
      }
      return sum;
    }

    /* Who is known to be beyond the limit: not reached first, then the farthest. */
    worst() {
      const { use } = this, far = (row) => (use.minutes[row] < 0 ? 1e12 + use.classOf(row) : use.minutes[row]);
      if (!this.farthest) this.farthest = Array.from(use.things.order, (row) => [far(row), row]).sort((a, b) => b[0] - a[0]).map(([, row]) => row);
      return this.farthest.filter((row) => !use.isWithin(row) && !use.isUnknown(row) && this.isCounted(row));
    }
  };

  /* Whether an area is another, or lies in it; -1 holds everything. */
  su.isWithinArea = function (areas, area, whole) {
    if (whole < 0) return true;
    for (let a = area; a >= 0; a = areas.parent[a]) if (a === whole) return true;
    return false;
  };
})(window.spatialUri);
