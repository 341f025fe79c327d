package io.penstock.connector.files.sink;

/** What part files are called: prefix, task, a sign of whoever began it, number, suffix: {@code part-3-9f2c41d07a5be816-0.csv}. */
public record OutputFileConfig(String partPrefix, String partSuffix) {

    /**
     * @throws IllegalArgumentException where they would name another directory, or hidden files
     */
    public OutputFileConfig {
        if ((partPrefix + partSuffix).contains("/") || partPrefix.isEmpty() || partPrefix.startsWith(".")) {
            throw new IllegalArgumentException("prefix \"" + partPrefix + "\" suffix \"" + partSuffix
                    + "\": no slash, and the prefix is neither empty nor begins with a dot");
        }
    }

    public String getPartPrefix() {
        return partPrefix;
    }

    public String getPartSuffix() {
        return partSuffix;
    }

    /** {@code part}, and no suffix. */
    public static OutputFileConfigBuilder builder() {
        return new OutputFileConfigBuilder();
    }

    /** One thread. */
    public static final class OutputFileConfigBuilder {
        private String partPrefix = "part";
        private String partSuffix = "";

        private OutputFileConfigBuilder() {}

        public OutputFileConfigBuilder withPartPrefix(String prefix) {
            partPrefix = prefix;
            return this;
        }

        /** @param suffix with its dot, as {@code .csv} */
        public OutputFileConfigBuilder withPartSuffix(String suffix) {
            partSuffix = suffix;
            return this;
        }

        public OutputFileConfig build() {
            return new OutputFileConfig(partPrefix, partSuffix);
        }
    }
}
