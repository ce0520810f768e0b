/* A scenario against today: who is gained and lost, who is faster and slower, people and minutes. */
(function (su) {
  "use strict";

  su.CHANGES = ["gained", "lost", "newly_reached", "cut_off", "faster", "slower"];

  /* What happens to one settlement: minutes before and after in milliseconds, -1 for none. */
  su.changeOf = function (before, after, most) {
    const was = before >= 0 && before <= most, is = after >= 0 && after <= most;
    if (was !== is) return is ? "gained" : "lost";
    if (before < 0 || after < 0) return before === after || (before < 0 && after < 0) ? "same" : after >= 0 ? "newly_reached" : "cut_off";
    return after < before ? "faster" : after > before ? "slower" : "same";
  };

  /* before, after: {minutes, people (hundredths, -1 unknown; null)}; of the rows that count. The people of a change are those of today;
     what more changes is people who moved. */
  su.compareWith = function (before, after, most, isCounted) {
    const rows = new Map(su.CHANGES.map((key) => [key, []])), people = new Map(su.CHANGES.map((key) => [key, 0]));
    const sum = { rows, people, unknown: 0, settlements: 0, within: [0, 0], peopleWithin: [0, 0], both: 0, minutes: [0, 0], byAccess: 0, byMoving: 0, counted: 0 };
    for (let row = 0; row < before.minutes.length; row++) {
      if (!isCounted(row)) continue;
      const a = before.minutes[row], b = after.minutes[row], key = su.changeOf(a, b, most), was = a >= 0 && a <= most, is = b >= 0 && b <= most;
      sum.settlements++;
      if (was) sum.within[0]++;
      if (is) sum.within[1]++;
      if (a >= 0 && b >= 0) { sum.both++; sum.minutes[0] += a / 60000; sum.minutes[1] += b / 60000; }
      const [p, q] = [before, after].map((side) => (side.people && side.people[row] >= 0 ? side.people[row] / 100 : NaN));
      if (p >= 0) sum.counted++;
      if (p >= 0) sum.byAccess += p * (Number(is) - Number(was));
      if (p >= 0 && was) sum.peopleWithin[0] += p;
      if (q >= 0 && is) sum.peopleWithin[1] += q;
      if (key === "same") continue;
      rows.get(key).push(row);
      if (p >= 0) people.set(key, people.get(key) + p); else sum.unknown++;
    }
    sum.byMoving = sum.peopleWithin[1] - sum.peopleWithin[0] - sum.byAccess;
    return sum;
  };
})(window.spatialUri);
