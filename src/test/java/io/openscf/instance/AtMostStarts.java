package io.openscf.instance;

import java.util.concurrent.atomic.AtomicInteger;

/** So many starts and no more. */
final class AtMostStarts implements StartRate {
    private final AtomicInteger left;

    AtMostStarts(int most) {
        this.left = new AtomicInteger(most);
    }

    @Override
    public boolean allows(StartCause cause) {
        return left.get() > 0;
    }

    @Override
    public void started(StartCause cause) {
        left.decrementAndGet();
    }
}
