package io.kafcache.streams;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.kafcache.client.ClientConfig;
import io.kafcache.client.IoMode;
import io.kafcache.client.Node;
import io.kafcache.client.Security;
import io.kafcache.client.TlsEngineFactory;
import io.kafcache.client.TransportType;
import io.kafcache.client.protocol.Status;

/** A package that is not here yet is held to its rules as soon as it is; one without a rule fails. */
@AnalyzeClasses(packages = "io.kafcache.streams", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String CLIENT = "io.kafcache.client..";
    private static final String BACKEND = "io.kafcache.streams.backend..";
    private static final String OVERLAY = "io.kafcache.streams.overlay..";
    private static final String INDEX = "io.kafcache.streams.index..";
    private static final String MEMORY = "io.kafcache.streams.memory..";

    @ArchTest
    static final ArchRule PACKAGES_IMPORT_ONLY_WHAT_IS_BELOW = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("io.kafcache.streams..")
            .layer("streams")
            .definedBy("io.kafcache.streams")
            .optionalLayer("store")
            .definedBy("io.kafcache.streams.store..")
            .layer("admin")
            .definedBy("io.kafcache.streams.admin..")
            .optionalLayer("overlay")
            .definedBy(OVERLAY)
            .optionalLayer("index")
            .definedBy(INDEX)
            .layer("memory")
            .definedBy(MEMORY)
            .optionalLayer("item")
            .definedBy("io.kafcache.streams.item..")
            .layer("clients")
            .definedBy("io.kafcache.streams.clients..")
            .optionalLayer("claim")
            .definedBy("io.kafcache.streams.claim..")
            .optionalLayer("backend")
            .definedBy(BACKEND)
            .whereLayer("streams")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("store")
            .mayOnlyAccessLayers("item", "claim", "backend", "overlay", "index", "clients")
            .whereLayer("admin")
            .mayOnlyAccessLayers("claim", "backend")
            .whereLayer("item")
            .mayOnlyAccessLayers("backend")
            .whereLayer("clients")
            .mayNotAccessAnyLayer()
            .whereLayer("claim")
            .mayOnlyAccessLayers("item", "backend")
            .whereLayer("backend")
            .mayNotAccessAnyLayer()
            .whereLayer("overlay")
            .mayOnlyAccessLayers("memory")
            .whereLayer("index")
            .mayOnlyAccessLayers("memory")
            .whereLayer("memory")
            .mayNotAccessAnyLayer()
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching("io.kafcache.streams.(*)..")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_OVERLAY_NEEDS_AGRONA_ONLY = classes()
            .that()
            .resideInAPackage(OVERLAY)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(OVERLAY, MEMORY, "java..", "org.agrona..");

    @ArchTest
    static final ArchRule THE_INDEX_NEEDS_AGRONA_ONLY = classes()
            .that()
            .resideInAPackage(INDEX)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(INDEX, MEMORY, "java..", "org.agrona..", "org.slf4j..");

    @ArchTest
    static final ArchRule ONLY_THE_BACKEND_KNOWS_THE_CLIENT = noClasses()
            .that(not(resideInAPackage(BACKEND)))
            .and(not(belongToAnyOf(
                    KafcacheConfig.class, KafcacheConfigDef.class, SecurityConfig.class, KafkaTlsEngines.class)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CLIENT)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_CONFIGURATION_KNOWS_THE_CLIENTS_SETTINGS_ONLY = noClasses()
            .that(belongToAnyOf(
                    KafcacheConfig.class, KafcacheConfigDef.class, SecurityConfig.class, KafkaTlsEngines.class))
            .should()
            .dependOnClassesThat(resideInAPackage(CLIENT)
                    .and(not(belongToAnyOf(
                            ClientConfig.class,
                            Node.class,
                            IoMode.class,
                            TransportType.class,
                            Security.class,
                            TlsEngineFactory.class))));

    @ArchTest
    static final ArchRule THE_BACKEND_SEES_THE_CLIENTS_PUBLIC_FACE_ONLY = noClasses()
            .that()
            .resideInAPackage(BACKEND)
            .should()
            .dependOnClassesThat(resideInAPackage("io.kafcache.client.*..").and(not(belongToAnyOf(Status.class))))
            .allowEmptyShould(true);
}
