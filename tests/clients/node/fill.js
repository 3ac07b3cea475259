// Loads each workbook with the library named by the argument, sets the given cells and saves it.
// Jobs come as JSON on stdin: [{source, target, entries: [[sheet, cell, value]]}]; the answer is a list with
// "" or the error of each job.
"use strict";

const fs = require("fs");

const libraries = {
  async exceljs({ source, target, entries }) {
    const Excel = require("exceljs");
    const book = new Excel.Workbook();
    await book.xlsx.readFile(source);
    for (const [sheet, cell, value] of entries) {
      book.getWorksheet(sheet).getCell(cell).value = value;
    }
    await book.xlsx.writeFile(target);
  },

  async xlsx({ source, target, entries }) {
    const XLSX = require("xlsx");
    const book = XLSX.readFile(source, { cellStyles: true });
    for (const [name, cell, value] of entries) {
      const sheet = book.Sheets[name];
      sheet[cell] = { t: typeof value === "number" ? "n" : "s", v: value };
      const area = XLSX.utils.decode_range(sheet["!ref"]);
      const place = XLSX.utils.decode_cell(cell);
      area.e.r = Math.max(area.e.r, place.r);
      area.e.c = Math.max(area.e.c, place.c);
      sheet["!ref"] = XLSX.utils.encode_range(area);
    }
    XLSX.writeFile(book, target);
  },
};

async function main() {
  const save = libraries[process.argv[2]];
  const answers = [];
  for (const job of JSON.parse(fs.readFileSync(0, "utf8"))) {
    try {
      await save(job);
      answers.push("");
    } catch (error) {
      answers.push(String(error));
    }
  }
  process.stdout.write(JSON.stringify(answers));
}

main();
