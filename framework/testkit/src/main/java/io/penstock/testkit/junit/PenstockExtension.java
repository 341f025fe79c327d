package io.penstock.testkit.junit;

import io.penstock.testkit.job.SimulatedCluster;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands tests a {@link SimulatedCluster} and {@link TestResources}, one of each per test method, shared with its {@code @BeforeEach} methods;
 * closes what the test has opened; and says with which seed a test has failed.
 *
 * <pre>
 * &#64;ExtendWith(PenstockExtension.class)
 * class PaymentsTest {
 *     &#64;RepeatedTest(20) // twenty seeds
 *     void shouldCountEveryPaymentOnceThoughTheProcessCrashes(SimulatedCluster cluster, TestResources resources) {
 *         JobTestRunner runner = resources.add(JobTestRunner.of("payments", Payments::define).on(cluster).build());
 *     }
 * }
 * </pre>
 *
 * <p>The seed is made of the test's name and the number of its repetition, so that it is the same in every run; the system property
 * {@code penstock.testkit.seed} gives another one to every test.
 */
public final class PenstockExtension implements ParameterResolver, AfterEachCallback {

    /** A seed for all tests instead of each one's own. */
    public static final String SEED_PROPERTY = "penstock.testkit.seed";

    private static final Namespace NAMESPACE = Namespace.create(PenstockExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == SimulatedCluster.class || type == TestResources.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SimulatedCluster.class ? clusterOf(context) : resourcesOf(context);
    }

    private static SimulatedCluster clusterOf(ExtensionContext context) {
        return one(SimulatedCluster.class, context, () -> new SimulatedCluster(seedOf(context)));
    }

    private static TestResources resourcesOf(ExtensionContext context) {
        return one(TestResources.class, context, TestResources::new);
    }

    /** By what JUnit 5 and 6 both have. */
    private static <R> R one(Class<R> type, ExtensionContext context, Supplier<R> creation) {
        R known = context.getStore(NAMESPACE).get(type, type);
        if (known != null) {
            return known;
        }
        R created = creation.get();
        context.getStore(NAMESPACE).put(type, created);
        return created;
    }

    private static long seedOf(ExtensionContext context) {
        Long given = Long.getLong(SEED_PROPERTY);
        return given != null ? given : context.getUniqueId().hashCode() & 0x7fffffffL;
    }

    /** Before the failure is reported, so that the seed stands beside it. */
    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        SimulatedCluster cluster = context.getStore(NAMESPACE).get(SimulatedCluster.class, SimulatedCluster.class);
        if (cluster != null) {
            context.getExecutionException()
                    .ifPresent(failure -> failure.addSuppressed(new FailedWithSeed(cluster.seed())));
        }
        TestResources resources = context.getStore(NAMESPACE).get(TestResources.class, TestResources.class);
        if (resources != null) {
            resources.close();
        }
    }
}
