package io.penstock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The machine figures were taken on, in words. */
final class Machine {

    private Machine() {}

    /** One line: processor, cores, memory, kernel and Java. Parts the system does not tell are left out. */
    static String description() {
        double gigabytes = number(firstLine(Path.of("/proc/meminfo"), "MemTotal")) / (1024.0 * 1024.0);
        return String.format(
                Locale.ROOT,
                "%d cores (%s), shared with the broker and the harness; %.0f GB; %s %s; Java %s",
                Runtime.getRuntime().availableProcessors(),
                firstLine(Path.of("/proc/cpuinfo"), "model name"),
                gigabytes,
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.vm.version"));
    }

    private static double number(String text) {
        String digits = text.replaceAll("[^0-9]", "");
        return digits.isEmpty() ? 0 : Double.parseDouble(digits);
    }

    /** What follows the colon in the first line that starts with {@code name}. */
    private static String firstLine(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            // Only Linux has these files, and only Linux is measured; the description is not worth failing for.
            return "unknown";
        }
    }
}
