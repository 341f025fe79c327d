package io.penstock.coordinator.service.rest;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every method that HTTP reaches says who may call it. */
class RolesTest {

    private static final List<String> ROLES = List.of(Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN);

    @Test
    void shouldNameRolesOnEveryMethodThatHttpReaches() throws Exception {
        List<Method> methods = httpMethods();

        assertThat(methods).as("all resources are found").hasSizeGreaterThanOrEqualTo(18);
        assertThat(methods).allSatisfy(method -> {
            RolesAllowed roles = method.getAnnotation(RolesAllowed.class);
            assertThat(roles).as("@RolesAllowed of %s", method).isNotNull();
            assertThat(roles.value()).as("roles of %s", method).isNotEmpty().isSubsetOf(ROLES);
        });
    }

    @Test
    void shouldLetTheMightierDoWhatTheLesserMay() throws Exception {
        assertThat(httpMethods()).allSatisfy(method -> {
            List<String> roles =
                    Arrays.asList(method.getAnnotation(RolesAllowed.class).value());
            assertThat(roles).contains(Roles.ADMIN);
            assertThat(roles.contains(Roles.OPERATOR) || !roles.contains(Roles.VIEWER))
                    .as("an operator may what a viewer may: %s", method)
                    .isTrue();
        });
    }

    private static List<Method> httpMethods() throws URISyntaxException, IOException, ClassNotFoundException {
        Path classes = Path.of(ClusterResource.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Method> methods = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                String name = classes.relativize(file).toString();
                Class<?> type = Class.forName(
                        name.substring(0, name.length() - ".class".length()).replace('/', '.'),
                        false,
                        RolesTest.class.getClassLoader());
                for (Method method : type.getDeclaredMethods()) {
                    boolean http = Arrays.stream(method.getAnnotations())
                            .anyMatch(each -> each.annotationType().isAnnotationPresent(HttpMethod.class));
                    if (http) {
                        methods.add(method);
                    }
                }
            }
        }
        return methods;
    }
}
