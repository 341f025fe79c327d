package io.penstock.quarkus.rest;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobResourceRolesTest {

    @Test
    void shouldLetEveryRoleOfTheCoordinatorLookWhereTheServiceHasSecurity() {
        List<Method> methods = Arrays.stream(JobResource.class.getDeclaredMethods())
                .filter(method -> Arrays.stream(method.getAnnotations())
                        .anyMatch(each -> each.annotationType().isAnnotationPresent(HttpMethod.class)))
                .toList();

        assertThat(methods).isNotEmpty().allSatisfy(method -> {
            RolesAllowed roles = method.getAnnotation(RolesAllowed.class);
            assertThat(roles).as("@RolesAllowed of %s", method).isNotNull();
            assertThat(roles.value()).containsExactlyInAnyOrder("viewer", "operator", "admin");
        });
    }
}
