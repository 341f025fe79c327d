package io.penstock.quarkus.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/config.md} is made of the mappings' Javadoc, as Quarkus' processor has extracted it. With
 * {@code -Dpenstock.docs.write=true} this test writes it.
 */
class ConfigReferenceTest {

    private static final Path MODULE =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath();
    private static final Path EXTRACTED = MODULE.resolve("target/classes/META-INF/quarkus-config-doc");
    private static final Path REFERENCE =
            MODULE.resolve("../../../docs/config.md").normalize();

    private static final String HEAD =
            """
            # Configuration

            <!-- Made of the Javadoc of PenstockConfig and PenstockBuildConfig; to make it again:
                 ./mvnw -o test -pl framework/quarkus/runtime -am -Dtest=ConfigReferenceTest -Dpenstock.docs.write=true
                 -Dsurefire.failIfNoSpecifiedTests=false -->

            Keys are set as in any Quarkus service: in `application.properties`, as system properties, or as environment
            variables (`penstock.commit.interval` is `PENSTOCK_COMMIT_INTERVAL`). Durations are written with their unit: `5ms`,
            `10s`, `2m`, `1h`, `7d`. A key below `penstock.` that is not listed here fails the start, with the nearest one that is.
            """;

    @Test
    void shouldHaveAReferenceThatIsUpToDate() throws IOException {
        String expected = reference();
        if (Boolean.getBoolean("penstock.docs.write")) {
            Files.createDirectories(REFERENCE.getParent());
            Files.writeString(REFERENCE, expected, UTF_8);
        }

        assertThat(REFERENCE)
                .as("docs/config.md is stale; its first lines say how to make it again")
                .content(UTF_8)
                .isEqualTo(expected);
    }

    @Test
    void shouldDescribeEveryKey() throws IOException {
        assertThat(reference().lines().filter(line -> line.startsWith("| `penstock.")))
                .hasSizeGreaterThan(20)
                .allSatisfy(line -> assertThat(line).matches("\\| `[^`]+` \\| .{10,} \\| [^|]+ \\| [^|]* \\|"));
    }

    private static String reference() throws IOException {
        JsonObject model = read("quarkus-config-model.json");
        JsonObject texts = read("quarkus-config-javadoc.json").getJsonObject("elements");
        StringBuilder out = new StringBuilder(HEAD);
        table(out, "When the service starts", "RUN_TIME", model, texts);
        table(out, "When the service is built", "BUILD_TIME", model, texts);
        return out.toString();
    }

    private static void table(StringBuilder out, String title, String phase, JsonObject model, JsonObject texts) {
        out.append("\n## ").append(title).append("\n\n| Key | Meaning | Type | Default |\n|---|---|---|---|\n");
        for (JsonValue root : model.getJsonArray("configRoots")) {
            for (JsonValue item : root.asJsonObject().getJsonArray("items")) {
                JsonObject property = item.asJsonObject();
                if (property.getString("phase").equals(phase)) {
                    out.append(row(property, texts));
                }
            }
        }
    }

    private static String row(JsonObject property, JsonObject texts) {
        String element = property.getString("sourceType") + "." + property.getString("sourceElementName");
        String text = texts.getJsonObject(element).getString("description").replaceAll("\\s+", " ");
        return "| `" + property.getJsonObject("path").getString("property") + "` | " + text + " | " + type(property)
                + " | " + defaultOf(property) + " |\n";
    }

    private static String type(JsonObject property) {
        if (property.containsKey("enumAcceptedValues")) {
            return property.getJsonObject("enumAcceptedValues").getJsonObject("values").values().stream()
                    .map(value -> "`" + value.asJsonObject().getString("configValue") + "`")
                    .collect(Collectors.joining(", "));
        }
        return switch (property.getString("typeDescription")) {
            case "MemorySize" -> "memory size";
            case "Map<String,String>" -> "text by name";
            case "Map<String,Integer>" -> "int by name";
            default -> property.getString("typeDescription").toLowerCase(Locale.ROOT);
        };
    }

    private static String defaultOf(JsonObject property) {
        if (!property.containsKey("defaultValue")) {
            return "";
        }
        String value = property.getString("defaultValue");
        if (property.getString("typeDescription").equals("Duration")) {
            value = value.toLowerCase(Locale.ROOT);
        }
        return value.contains(" ") ? value : "`" + value + "`";
    }

    private static JsonObject read(String file) throws IOException {
        try (JsonReader reader = Json.createReader(Files.newBufferedReader(EXTRACTED.resolve(file), UTF_8))) {
            return reader.readObject();
        }
    }
}
