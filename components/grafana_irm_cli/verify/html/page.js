
"use strict";
(() => {
  const part = (id) => document.getElementById(id);
  const entries = [...document.querySelectorAll("tbody[data-status]")];
  const status = part("filter-status");
  const team = part("filter-team");
  const name = part("filter-name");

  const matches = ({ dataset }) =>
    (!status.value || dataset.status === status.value || (status.value === "not-well" && dataset.status !== "ok")) &&
    (!team.value || dataset.team === team.value) &&
    dataset.name.toLowerCase().includes(name.value.trim().toLowerCase());

  const apply = () => {
    for (const entry of entries) entry.hidden = !matches(entry);
    const shown = entries.filter((entry) => !entry.hidden).length;
    part("filter-count").textContent = `${shown} of ${entries.length} shown`;
    part("filter-none").hidden = shown > 0;
  };

  const reset = () => {
    for (const control of [status, team, name]) control.value = "";
    apply();
  };

  for (const control of [status, team, name]) control.addEventListener("input", apply);
  part("filter-reset").addEventListener("click", reset);
  // A link to an entry leads to it also where the filter hides it.
  window.addEventListener("hashchange", () => {
    const target = part(location.hash.slice(1));
    if (target && target.hidden) {
      reset();
      target.scrollIntoView();
    }
  });
  part("filter").hidden = false;
  apply();
})();
