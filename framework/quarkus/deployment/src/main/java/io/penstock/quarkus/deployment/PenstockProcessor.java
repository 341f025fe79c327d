package io.penstock.quarkus.deployment;

import io.penstock.protocol.config.KeyCheck;
import io.penstock.quarkus.config.PenstockBuildConfig;
import io.penstock.quarkus.config.PenstockConfig;
import io.penstock.quarkus.health.JobReady;
import io.penstock.quarkus.health.JobStarted;
import io.penstock.quarkus.health.SlotsAlive;
import io.penstock.quarkus.rest.JobResource;
import io.penstock.quarkus.runtime.DefinedJob;
import io.penstock.quarkus.runtime.FunctionBeans;
import io.penstock.quarkus.runtime.PenstockRecorder;
import io.penstock.quarkus.runtime.TaskManagerService;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.AutoAddScopeBuildItem;
import io.quarkus.arc.deployment.BeanDiscoveryFinishedBuildItem;
import io.quarkus.arc.deployment.InvokerFactoryBuildItem;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.arc.deployment.UnremovableBeanBuildItem;
import io.quarkus.arc.deployment.ValidationPhaseBuildItem.ValidationErrorBuildItem;
import io.quarkus.arc.processor.BeanInfo;
import io.quarkus.arc.processor.BuiltinScope;
import io.quarkus.arc.processor.InvokerInfo;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.AdditionalIndexedClassesBuildItem;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.builditem.LogCategoryBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveFieldBuildItem;
import io.quarkus.deployment.recording.RecorderContext;
import io.quarkus.smallrye.health.deployment.spi.HealthBuildItem;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Qualifier;
import jakarta.inject.Singleton;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jspecify.annotations.Nullable;

/** Finds the service's job, refuses one that cannot run, and registers what runs it. */
class PenstockProcessor {

    static final String FEATURE = "penstock";

    private static final DotName QUALIFIER = DotName.createSimple(Qualifier.class);

    private static final Set<DotName> SCOPES = Set.of(
            BuiltinScope.SINGLETON.getName(), BuiltinScope.APPLICATION.getName(), BuiltinScope.DEPENDENT.getName());

    @BuildStep
    FeatureBuildItem feature() {
        return new FeatureBuildItem(FEATURE);
    }

    /** Kafka's clients print all their settings, and much else, at INFO. */
    @BuildStep
    void quietClients(BuildProducer<LogCategoryBuildItem> levels) {
        for (String category :
                List.of("clients", "common.utils", "common.metrics", "common.config", "common.telemetry")) {
            levels.produce(new LogCategoryBuildItem("org.apache.kafka." + category, Level.WARNING));
        }
    }

    @BuildStep
    AdditionalBeanBuildItem beans() {
        return AdditionalBeanBuildItem.builder()
                .addBeanClasses(TaskManagerService.class, JobResource.class)
                .setUnremovable()
                .build();
    }

    @BuildStep
    void health(BuildProducer<HealthBuildItem> checks) {
        for (Class<?> check : List.of(JobReady.class, JobStarted.class, SlotsAlive.class)) {
            checks.produce(new HealthBuildItem(check.getName(), true));
        }
    }

    /** Makes the resource known to REST, which looks for its classes in the index. */
    @BuildStep
    AdditionalIndexedClassesBuildItem resources() {
        return new AdditionalIndexedClassesBuildItem(JobResource.class.getName());
    }

    @BuildStep
    AutoAddScopeBuildItem scopeOfJob() {
        return AutoAddScopeBuildItem.builder()
                .containsAnnotations(JobFinder.JOB)
                .defaultScope(BuiltinScope.SINGLETON)
                .reason("it is a @PenstockJob")
                .build();
    }

    @BuildStep
    UnremovableBeanBuildItem keepJob() {
        return UnremovableBeanBuildItem.targetWithAnnotation(JobFinder.JOB);
    }

    @BuildStep
    void findJob(
            CombinedIndexBuildItem index,
            BuildProducer<JobBuildItem> found,
            BuildProducer<ValidationErrorBuildItem> errors) {
        JobFinder finder = new JobFinder(index.getIndex());
        finder.find().ifPresent(job -> found.produce(new JobBuildItem(job)));
        finder.problems().forEach(problem -> refuse(problem, errors));
    }

    @BuildStep
    @Record(ExecutionTime.STATIC_INIT)
    void registerJob(
            Optional<JobBuildItem> found,
            BeanDiscoveryFinishedBuildItem beans,
            InvokerFactoryBuildItem invokers,
            RecorderContext recorderContext,
            PenstockRecorder recorder,
            BuildProducer<SyntheticBeanBuildItem> syntheticBeans,
            BuildProducer<ValidationErrorBuildItem> errors) {
        if (found.isEmpty()) {
            return;
        }
        JobClass job = found.get().job();
        BeanInfo bean = beanOf(job, beans, errors);
        if (bean == null) {
            return;
        }
        InvokerInfo invoker =
                invokers.createInvoker(bean, job.method()).withInstanceLookup().build();
        syntheticBeans.produce(SyntheticBeanBuildItem.configure(DefinedJob.class)
                .scope(Singleton.class)
                .unremovable()
                .runtimeValue(recorder.job(
                        job.name(),
                        job.type() + "." + job.method().name(),
                        recorderContext.newInstance(nameOf(invoker.getClassDesc()))))
                .done());
    }

    @BuildStep
    @Record(ExecutionTime.STATIC_INIT)
    SyntheticBeanBuildItem keyCheck(PenstockRecorder recorder) {
        Set<String> keys = new TreeSet<>();
        for (Class<?> mapping : List.of(PenstockConfig.class, PenstockBuildConfig.class)) {
            keys.addAll(ConfigMappings.getProperties(ConfigClass.configClass(mapping, "penstock"))
                    .keySet());
        }
        return SyntheticBeanBuildItem.configure(KeyCheck.class)
                .scope(Singleton.class)
                .unremovable()
                .runtimeValue(recorder.keyCheck(new ArrayList<>(keys)))
                .done();
    }

    /** What the functions' fields ask for is asked for by a bean of the build's, so that it is checked, and not removed as unused. */
    @BuildStep
    @Record(ExecutionTime.STATIC_INIT)
    SyntheticBeanBuildItem functionBeans(
            CombinedIndexBuildItem index,
            PenstockRecorder recorder,
            BuildProducer<ReflectiveFieldBuildItem> reflective,
            BuildProducer<ValidationErrorBuildItem> errors) {
        FunctionFieldFinder finder = new FunctionFieldFinder(index.getIndex());
        SyntheticBeanBuildItem.ExtendedBeanConfigurator bean = SyntheticBeanBuildItem.configure(FunctionBeans.class)
                .scope(Singleton.class)
                .unremovable()
                .forceApplicationClass() // it names qualifiers of the service
                .createWith(recorder.functionBeans());
        for (FieldInfo field : finder.find()) {
            reflective.produce(new ReflectiveFieldBuildItem("@Inject field of a function", field));
            bean.addInjectionPoint(field.type(), qualifiersOf(field, index));
        }
        finder.problems().forEach(problem -> refuse(problem, errors));
        return bean.done();
    }

    private static AnnotationInstance[] qualifiersOf(FieldInfo field, CombinedIndexBuildItem index) {
        return field.annotations().stream()
                .filter(annotation -> annotation.target().kind() == AnnotationTarget.Kind.FIELD)
                .filter(annotation -> isQualifier(annotation.name(), index))
                .toArray(AnnotationInstance[]::new);
    }

    private static boolean isQualifier(DotName annotation, CombinedIndexBuildItem index) {
        ClassInfo type = index.getComputingIndex().getClassByName(annotation);
        return type != null && type.hasDeclaredAnnotation(QUALIFIER);
    }

    private static @Nullable BeanInfo beanOf(
            JobClass job, BeanDiscoveryFinishedBuildItem beans, BuildProducer<ValidationErrorBuildItem> errors) {
        Optional<BeanInfo> bean = beans.beanStream()
                .classBeans()
                .filter(candidate -> candidate.getBeanClass().equals(job.type()))
                .firstResult();
        if (bean.isEmpty()) {
            refuse(
                    job
                            + " is not a bean; is the class @Vetoed, excluded by quarkus.arc.exclude-types, or left"
                            + " out by its profile?",
                    errors);
            return null;
        }
        DotName scope = bean.get().getScope().getDotName();
        if (!SCOPES.contains(scope)) {
            refuse(
                    job + " has the scope @" + scope.withoutPackagePrefix()
                            + ", but a job is drawn when the service starts; use @Singleton, @ApplicationScoped or"
                            + " @Dependent",
                    errors);
            return null;
        }
        return bean.get();
    }

    private static String nameOf(ClassDesc type) {
        return type.packageName().isEmpty() ? type.displayName() : type.packageName() + "." + type.displayName();
    }

    private static void refuse(String problem, BuildProducer<ValidationErrorBuildItem> errors) {
        errors.produce(new ValidationErrorBuildItem(new DeploymentException(problem)));
    }
}
