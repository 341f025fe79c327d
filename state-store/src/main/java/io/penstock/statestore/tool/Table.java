package io.penstock.statestore.tool;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows in columns: numbers to the right, the rest to the left. */
final class Table {

    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] numbers;

    Table(String... heads) {
        rows.add(heads);
        numbers = new boolean[heads.length];
        Arrays.fill(numbers, true);
    }

    void row(Object... cells) {
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = String.valueOf(cells[i]);
            numbers[i] &= cells[i] instanceof Number;
        }
        rows.add(row);
    }

    void print(PrintStream out) {
        int[] widths = new int[numbers.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String pad = " ".repeat(widths[i] - row[i].length());
                line.append(i == 0 ? "" : "  ").append(numbers[i] ? pad + row[i] : row[i] + pad);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
