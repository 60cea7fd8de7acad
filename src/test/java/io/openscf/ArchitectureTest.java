package io.openscf;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The ladder of rooms: a room uses rooms below it only. */
@AnalyzeClasses(packages = "io.openscf", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule aRoomUsesRoomsBelowItOnly = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("api")
            .definedBy("io.openscf.api..")
            .layer("trigger")
            .definedBy("io.openscf.trigger..")
            .layer("invocation")
            .definedBy("io.openscf.invocation..")
            .layer("instance")
            .definedBy("io.openscf.instance..")
            .layer("journal")
            .definedBy("io.openscf.journal..")
            .layer("catalog")
            .definedBy("io.openscf.catalog..")
            .layer("model")
            .definedBy("io.openscf.model..")
            .whereLayer("api")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("trigger")
            .mayOnlyBeAccessedByLayers("api")
            .whereLayer("invocation")
            .mayOnlyBeAccessedByLayers("api", "trigger")
            .whereLayer("instance")
            .mayOnlyBeAccessedByLayers("invocation")
            .whereLayer("journal")
            .mayOnlyBeAccessedByLayers("api", "invocation")
            .whereLayer("catalog")
            .mayOnlyBeAccessedByLayers("api", "trigger", "invocation", "instance");

    @ArchTest
    static final ArchRule modelKnowsNoFrameworkAndNoStore = noClasses()
            .that()
            .resideInAPackage("io.openscf.model..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.quarkus..", "jakarta..", "org.hibernate..", "io.vertx.sqlclient..", "io.vertx.redis..");

    @ArchTest
    static final ArchRule theGatewayKnowsConnectorsByTheirSpiOnly = noClasses()
            .that()
            .resideOutsideOfPackage("io.openscf.connector..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.openscf.connector.timer..", "io.openscf.connector.bucket..");

    @ArchTest
    static final ArchRule onlyTheTriggerRoomSpeaksToConnectors = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.openscf.api..", "io.openscf.invocation..", "io.openscf.instance..", "io.openscf.catalog..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.openscf.connector..");

    @ArchTest
    static final ArchRule entitiesStayInsideTheCatalog = noClasses()
            .that()
            .resideOutsideOfPackage("io.openscf.catalog..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.persistence..", "org.hibernate..");
}
