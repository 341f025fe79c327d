package io.penstock.connector.files.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** A file to read: as it is, or unzipped where its name ends in {@code .gz} or {@code .gzip}. Offsets are of what is unzipped. */
public record InputFile(Path path) {

    private static final int GZIP_BUFFER_BYTES = 1 << 16;

    public boolean isCompressed() {
        String name = path.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") || name.endsWith(".gzip");
    }

    /**
     * A stream that the caller closes.
     *
     * @param offset of the first byte it gives
     * @throws IOException where there is no such byte, nor an end just before it
     */
    public InputStream openAt(long offset) throws IOException {
        InputStream file = Files.newInputStream(path);
        try {
            InputStream in = isCompressed() ? new GZIPInputStream(file, GZIP_BUFFER_BYTES) : file;
            in.skipNBytes(offset);
            return in;
        } catch (IOException e) {
            file.close();
            throw new IOException("file " + path + " cannot be read from byte " + offset + " on: " + e.getMessage(), e);
        }
    }
}
