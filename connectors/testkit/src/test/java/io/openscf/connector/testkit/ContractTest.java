package io.openscf.connector.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The contracts find what they are there to find: each runs against connectors with one fault. */
class ContractTest {
    @Test
    void goodConnectorsPass() {
        assertThat(failures(Samples.GoodClock.class)).isEmpty();
        assertThat(failures(Samples.GoodIntake.class)).isEmpty();
    }

    @Test
    void findsAClockThatStandsStill() {
        assertThat(failures(Samples.StandingClock.class)).contains("firesInAscendingWholeSeconds()");
    }

    @Test
    void findsAClockThatCannotTellFiresApart() {
        assertThat(failures(Samples.ForgetfulClock.class)).containsExactly("tellsFiresApart()");
    }

    @Test
    void findsADescriptionThatEscapesAsAnotherException() {
        assertThat(failures(Samples.CarelessClock.class))
                .containsExactly("refusesABadDescriptionInWordsForTheCaller()");
    }

    @Test
    void findsEventsThatAreNoJson() {
        assertThat(failures(Samples.UnquotedClock.class)).containsExactly("makesEventsThatAQueueCanKeep()");
    }

    @Test
    void findsAConnectorThatCannotBeFound() {
        assertThat(failures(Samples.HiddenClock.class)).containsExactly("isFoundByTheServiceLoader()");
    }

    @Test
    void findsAnIntakeWhoseKeysAreMadeUp() {
        assertThat(failures(Samples.RandomIntake.class)).contains("makesTheSameEventsOfANotificationThatComesAgain()");
    }

    @Test
    void findsAnIntakeThatTakesEveryHappeningForTheSame() {
        assertThat(failures(Samples.DullIntake.class)).containsExactly("tellsHappeningsApart()");
    }

    @Test
    void findsAnIntakeThatStumblesOverAMissingField() {
        assertThat(failures(Samples.TrustingIntake.class)).contains("readsOrRefusesWhateverAFieldHolds()");
    }

    private static List<String> failures(Class<?> contract) {
        var listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(contract))
                                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                                .build(),
                        listener);
        var summary = listener.getSummary();
        assertThat(summary.getTestsFoundCount()).isGreaterThan(10);
        return summary.getFailures().stream()
                .map(failure -> failure.getTestIdentifier().getDisplayName())
                .toList();
    }
}
