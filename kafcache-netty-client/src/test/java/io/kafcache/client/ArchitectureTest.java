package io.kafcache.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** A package that is not here yet is held to its rules as soon as it is; one without a rule fails. */
@AnalyzeClasses(packages = "io.kafcache.client", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_IMPORT_ONLY_WHAT_IS_BELOW = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("io.kafcache.client..")
            .layer("client")
            .definedBy("io.kafcache.client")
            .optionalLayer("io")
            .definedBy("io.kafcache.client.io..")
            .layer("ring")
            .definedBy("io.kafcache.client.ring..")
            .layer("protocol")
            .definedBy("io.kafcache.client.protocol..")
            .whereLayer("client")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("io")
            .mayOnlyAccessLayers("protocol")
            .whereLayer("ring")
            .mayNotAccessAnyLayer()
            .whereLayer("protocol")
            .mayNotAccessAnyLayer()
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.kafcache.client.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule THE_CLIENT_KNOWS_NOTHING_OF_KAFKA_AND_ITS_STORES = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "io.kafcache.streams..", "io.kafcache.testing..");
}
