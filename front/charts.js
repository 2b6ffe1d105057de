// The charts of a page, drawn by Vega: parsed once, then given new data at every move.
//
// Only the parts of Vega that our charts use are here. Expressions are interpreted, not compiled, because the policy
// of the pages forbids code made from text. A chart that needs another transform is refused by name.

import { transforms } from "vega-dataflow";
import { axisticks, datajoin, encode, scale, sortitems } from "vega-encode";
import { expressionInterpreter } from "vega-interpreter";
import { parse } from "vega-parser";
import {
  aggregate, collect, compare, extent, facet, field, filter, formula, multiextent, multivalues, params, prefacet, proxy,
  relay, sieve, subflow, values,
} from "vega-transforms";
import { View } from "vega-view";
import { bound, mark, overlap, render, viewlayout } from "vega-view-transforms";

Object.assign(transforms, {
  aggregate, axisticks, bound, collect, compare, datajoin, encode, extent, facet, field, filter, formula, mark,
  multiextent, multivalues, overlap, params, prefacet, proxy, relay, render, scale, sieve, sortitems, subflow, values,
  viewlayout,
});

const LEAST_FIELD = 100;

/** Columns of equal length as the rows that a chart reads. */
function rows(columns) {
  const names = Object.keys(columns);
  return columns[names[0]].map((_, i) => Object.fromEntries(names.map((name) => [name, columns[name][i]])));
}

/** One picture of a description; `svg` is the element to put into the page. */
class Picture {
  constructor(runtime, number, beside) {
    this.beside = beside;
    const host = document.createElement("div");
    this.view = new View(runtime, { expr: expressionInterpreter, renderer: "svg", locale: { number }, hover: false });
    this.view.initialize(host);
    this.svg = host.querySelector("svg");
    this.svg.setAttribute("class", "chart");
    this.svg.setAttribute("aria-hidden", "true");
  }

  /** Draw the data as wide as the place that the picture hangs in. */
  async show(data, width) {
    this.view.width(Math.max(LEAST_FIELD, width - this.beside));
    for (const [name, columns] of Object.entries(data)) this.view.data(name, rows(columns));
    await this.view.runAsync();
    return this.svg;
  }
}

/** Makes pictures of one Vega description, with numbers written as `number` says. */
export function gallery(description, number) {
  const runtime = parse(description, null, { ast: true });
  const { left, right } = description.padding;
  return () => new Picture(runtime, number, left + right);
}
