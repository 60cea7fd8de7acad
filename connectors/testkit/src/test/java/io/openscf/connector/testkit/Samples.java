package io.openscf.connector.testkit;

import io.openscf.connector.IntakeConnector;
import io.openscf.connector.ScheduledConnector;
import io.openscf.connector.Traits;
import java.util.Map;

/** Contracts over sample connectors; not run by themselves, as surefire takes no nested classes of this name. */
final class Samples {
    private Samples() {}

    static Traits traits() {
        return new Traits(
                "For the tests of the contracts.",
                "{}",
                Traits.Delivery.ASYNCHRONOUS,
                Traits.Order.NONE,
                Map.of(),
                "What the type is told.");
    }

    abstract static class OfClock extends ScheduledConnectorContract {
        @Override
        protected String name() {
            return "any";
        }

        @Override
        protected String description() {
            return " 5 ";
        }
    }

    static class GoodClock extends OfClock {
        @Override
        protected ScheduledConnector connector() {
            return new SampleClock();
        }
    }

    static class StandingClock extends OfClock {
        @Override
        protected ScheduledConnector connector() {
            return new SampleClock.Standing();
        }
    }

    static class ForgetfulClock extends OfClock {
        @Override
        protected ScheduledConnector connector() {
            return new SampleClock.Forgetful();
        }
    }

    static class CarelessClock extends OfClock {
        @Override
        protected ScheduledConnector connector() {
            return new SampleClock.Careless();
        }
    }

    static class UnquotedClock extends OfClock {
        @Override
        protected ScheduledConnector connector() {
            return new SampleClock.Unquoted();
        }
    }

    static class HiddenClock extends OfClock {
        @Override
        protected ScheduledConnector connector() {
            return new SampleClock.Hidden();
        }
    }

    abstract static class OfIntake extends IntakeConnectorContract {
        @Override
        protected String name() {
            return "any";
        }

        @Override
        protected String description() {
            return "{}";
        }

        @Override
        protected String notification() {
            return "{\"id\":\"n1\",\"from\":{\"name\":\"x\"}}";
        }

        @Override
        protected String otherNotification() {
            return "{\"id\":\"n2\",\"from\":{\"name\":\"x\"}}";
        }
    }

    static class GoodIntake extends OfIntake {
        @Override
        protected IntakeConnector connector() {
            return new SampleIntake();
        }
    }

    static class RandomIntake extends OfIntake {
        @Override
        protected IntakeConnector connector() {
            return new SampleIntake.Random();
        }
    }

    static class DullIntake extends OfIntake {
        @Override
        protected IntakeConnector connector() {
            return new SampleIntake.Dull();
        }
    }

    static class TrustingIntake extends OfIntake {
        @Override
        protected IntakeConnector connector() {
            return new SampleIntake.Trusting();
        }
    }
}
