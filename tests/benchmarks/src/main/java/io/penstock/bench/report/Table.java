package io.penstock.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A result table, aligned for a terminal or in Markdown. Owned by one thread. */
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... header) {
        rows.add(List.of(header));
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException when it has not as many cells as the header
     */
    public void add(String... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells in a table of " + rows.get(0).size() + " columns");
        }
        rows.add(List.of(cells));
    }

    /** The table as text; every line ends with a line feed. */
    public String print(boolean markdown) {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows.size(); row++) {
            List<String> padded = new ArrayList<>();
            for (int column = 0; column < rows.get(row).size(); column++) {
                padded.add(pad(rows.get(row).get(column), width(column)));
            }
            text.append(
                    markdown
                            ? "| " + String.join(" | ", padded) + " |"
                            : String.join("  ", padded).stripTrailing());
            text.append('\n');
            if (markdown && row == 0) {
                text.append("|---".repeat(rows.get(0).size())).append("|\n");
            }
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private static String pad(String cell, int width) {
        return cell + " ".repeat(width - cell.length());
    }
}
