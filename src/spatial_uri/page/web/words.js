/* Messages and numbers in the language of the page. Messages stand in the code in English; the page brings the others. */
(function (su) {
  "use strict";

  su.words = {};
  const fill = (message, facts) => message.replace(/\{(\w+)\}(?=\{(\w+)\}|(\d)|)/g, (slot, name, next, digit) => {
    if (!facts || !(name in facts)) return slot;
    const text = String(facts[name]), after = String((next ? facts[next] : digit) ?? "");
    // a name in Latin letters does not run into the number behind it
    return /[0-9A-Za-z]$/.test(text) && /^[0-9A-Za-z]/.test(after) && !/^[\d.,]+$/.test(text) ? `${text} ` : text;
  });

  su.say = (message, facts) => fill(su.words[message] || message, facts);

  /* A message about n things; the page brings one form of it for each that the language has. */
  su.sayN = function (one, many, n, facts) {
    const forms = [su.words[one]].flat().filter(Boolean);
    const form = n === 1 ? forms[0] || one : forms[forms.length - 1] || many;
    return fill(form, { count: su.count(n), ...facts });
  };

  const { say } = su;

  /* Minutes to one decimal, to more where rounding would put them on the wrong side of the limit. */
  su.minutes = function (value, limit) {
    for (let digits = 1; digits < 6; digits++) {
      const number = value.toFixed(digits);
      if (limit === undefined || (Number(number) <= limit) === (value <= limit)) return say("{number} min", { number });
    }
    return say("{number} min", { number: String(value) });
  };
  su.limitWords = (limit) => say("{number} min", { number: String(limit) });

  su.count = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

  su.share = function (part, whole) {
    if (!whole) return say("unknown");
    if (part === whole || part === 0) return part ? "100%" : "0%";
    const percent = (100 * part) / whole;
    if (part < whole && percent >= 99.95) return "> 99.9%";
    if (part > 0 && percent < 0.05) return "< 0.1%";
    return percent.toFixed(1) + "%";
  };
})(window.spatialUri);
