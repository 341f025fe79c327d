package io.penstock.api.common.serde.avro;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.serde.RoundTrips;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.java.typeutils.TypeExtractor;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The user's classes in a class loader below Penstock's, as in Quarkus' dev mode. */
class AvroOtherLoaderTest {
    public record Inner(String name, long number, List<String> tags) {}

    /** What a job has, seen through interfaces that both loaders know. */
    public static class Job implements Supplier<List<Object>> {
        public record Payment(String account, long cents, double rate, Inner inner) {}

        public static class Profile {
            public String city = "";
            private int count;

            public int getCount() {
                return count;
            }

            public void setCount(int count) {
                this.count = count;
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Profile profile && profile.city.equals(city) && profile.count == count;
            }

            @Override
            public int hashCode() {
                return count;
            }
        }

        @Override
        public List<Object> get() {
            Profile profile = new Profile();
            profile.city = "Bern";
            profile.setCount(3);
            MapFunction<Payment, String> lambda = payment -> payment.account;
            return List.of(new Payment("a", 7, 0.5, new Inner("i", 1, List.of("t"))), profile, lambda);
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldReadAndWriteWhenClassesAreOfAnotherLoader() throws Exception {
        Class<?> job = new JobLoader().loadClass(Job.class.getName());
        List<Object> values =
                ((Supplier<List<Object>>) job.getDeclaredConstructor().newInstance()).get();
        assertThat(values.get(0)).isNotInstanceOf(Job.Payment.class);

        for (Object value : values.subList(0, 2)) {
            Serde<Object> serde =
                    (Serde<Object>) TypeInformation.of(value.getClass()).createSerde();
            assertThat(RoundTrips.through(serde, value)).isEqualTo(value);
            assertThat(serde.copy(value)).isEqualTo(value);
        }
        assertThat(TypeExtractor.mapOutput(
                        (MapFunction<Object, Object>) values.get(2), TypeInformation.of(Object.class)))
                .isEqualTo(Types.STRING);
    }

    /** Has its own copy of the job's classes. */
    private static final class JobLoader extends ClassLoader {
        JobLoader() {
            super(AvroOtherLoaderTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(AvroOtherLoaderTest.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known != null ? known : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in =
                    AvroOtherLoaderTest.class.getClassLoader().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
